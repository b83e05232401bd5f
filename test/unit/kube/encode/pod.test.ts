import assert from "node:assert/strict";
import { stringify } from "yaml";
import { annotations, labels } from "../../../../src/domain/labels.js";
import type { LaunchRequest } from "../../../../src/domain/launch.js";
import { builtInProfiles } from "../../../../src/domain/profiles/builtInProfiles.js";
import { resolveLaunch } from "../../../../src/domain/resolveLaunch.js";
import type { ResolvedLaunch } from "../../../../src/domain/resolvedLaunch.js";
import { decodePod } from "../../../../src/kube/decode/pod.js";
import type { Container, Pod } from "../../../../src/kube/encode/manifest.js";
import { encodeFilesConfigMap, encodeWorkspaceClaim } from "../../../../src/kube/encode/ownedObjects.js";
import { encodePod } from "../../../../src/kube/encode/pod.js";
import { assertGolden } from "../../../fakes/golden.js";

const sessionId = "0b1c2d3e-4f50-4617-8a29-3b4c5d6e7f80";
const uid = "7e57e57e-0000-4000-8000-000000000000";

function resolve(request: LaunchRequest): ResolvedLaunch {
  const profile = builtInProfiles.find(({ name }) => name === request.profile);
  assert.ok(profile);
  const resolution = resolveLaunch(request, profile, { sessionId, launchedBy: "ada@workstation" });
  assert.ok(resolution.kind === "resolved", JSON.stringify(resolution));
  return resolution.launch;
}

function encode(request: LaunchRequest): Pod {
  return encodePod(resolve(request), "team-a");
}

function main(pod: Pod): Container {
  const container = pod.spec?.containers[0];
  assert.ok(container);
  return container;
}

function containersOf(pod: Pod): readonly Container[] {
  return [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
}

/** A request that uses everything that makes a pod larger. */
const everything: Omit<LaunchRequest, "profile"> = {
  name: "everything",
  displayName: "Everything, at once",
  image: "registry.test:5000/workspace:1",
  command: ["sh", "-c", "sleep $TIME", "--", "$(POD_NAME)"],
  env: { TIME: "9", QUOTED: "a\"b'c\n$(POD_IP) $$ $x", API_TOKEN: "canary" },
  secretEnv: { DB_PASSWORD: { name: "db", key: "password" } },
  git: { url: "https://git.test/team/project.git", branch: "feature/x", depth: 5, secretName: "git-login" },
  setup: ["npm ci", 'echo "$$ $(id)"'],
  files: [
    { path: "config/app.yaml", content: "a: 1\n" },
    { path: "config-app.yaml", content: "b: 2\n" },
    { path: "/etc/app.conf", content: "AAEC", encoding: "base64" },
  ],
  ports: [
    { port: 8080, name: "http" },
    { port: 53, protocol: "UDP" },
  ],
  storage: { kind: "newClaim", size: "5Gi", storageClass: "fast" },
  resources: {
    cpuRequest: "500m",
    cpuLimit: "2",
    memoryRequest: "1Gi",
    memoryLimit: "2Gi",
    ephemeralStorageLimit: "4Gi",
    gpus: 1,
  },
  nodeSelector: { "kubernetes.io/arch": "amd64" },
  tolerations: [{ key: "gpu", operator: "Exists", effect: "NoSchedule" }],
  priorityClass: "high",
  runtimeClass: "gvisor",
  serviceAccount: "builder",
  mountToken: true,
  imagePullSecrets: ["regcred"],
  security: "restricted",
  timeoutSeconds: 900,
  labels: { team: "a", task: "feat/x y" },
  tty: true,
  restartPolicy: "OnFailure",
  probe: { kind: "tcp", port: 8080 },
};

const requests: readonly LaunchRequest[] = [
  ...builtInProfiles.map(({ name, defaults }): LaunchRequest => ({
    profile: name,
    ...(defaults.image ? {} : { image: "node:24" }),
  })),
];

describe("encodePod", () => {
  for (const request of requests) {
    it(`builds the pod of the profile ${request.profile}`, () => {
      assertGolden(`pods/${request.profile}.yaml`, stringify(encode(request), { lineWidth: 0 }));
    });
  }

  it("builds the pod of a request that uses every field", () => {
    assertGolden(
      "pods/everything.yaml",
      stringify(encode({ profile: "default", ...everything }), { lineWidth: 0 }),
    );
  });

  for (const request of [
    ...requests,
    ...requests.map((each) => ({ ...everything, profile: each.profile })),
  ]) {
    const what = request.name ?? "plain";
    it(`mounts only volumes that exist, and no place twice (${request.profile}, ${what})`, () => {
      const pod = encode(request);
      const volumes = new Set(pod.spec?.volumes?.map(({ name }) => name));
      for (const container of containersOf(pod)) {
        const mounts = container.volumeMounts ?? [];
        for (const mount of mounts) assert.ok(volumes.has(mount.name), `${container.name}: ${mount.name}`);
        const places = mounts.map(({ mountPath }) => mountPath);
        assert.equal(new Set(places).size, places.length, container.name);
        const names = (container.env ?? []).map(({ name }) => name);
        assert.equal(new Set(names).size, names.length, container.name);
      }
      for (const volume of volumes) {
        const isMounted = containersOf(pod).some((each) =>
          each.volumeMounts?.some(({ name }) => name === volume),
        );
        assert.ok(isMounted, volume);
      }
    });
  }

  it("has the git-clone init container only with a repository", () => {
    const names = (request: LaunchRequest) =>
      encode(request).spec?.initContainers?.map(({ name }) => name) ?? [];
    assert.deepEqual(names({ profile: "coop" }), []);
    assert.deepEqual(names({ profile: "coop", git: { url: "https://h/x" } }), ["git-clone"]);
    assert.deepEqual(names({ profile: "default", ...everything }), [
      "git-clone",
      "files",
      "setup-0",
      "setup-1",
    ]);
  });

  it("puts nothing that a person wrote into the script that clones", () => {
    const canary = 'canary";touch${IFS}/workspace/pwn;$(id)';
    const [clone] =
      encode({ profile: "coop", git: { url: `https://h/${canary}`, branch: "b" } }).spec?.initContainers ??
      [];
    assert.equal(
      clone?.command?.some((part) => part.includes("canary")),
      false,
    );
    const plain = encode({ profile: "coop", git: { url: "https://h/x" } }).spec?.initContainers?.[0];
    assert.deepEqual(clone?.command, plain?.command);
    // After `--`, git takes the address for nothing else; `$$(` keeps Kubernetes from filling it in.
    assert.deepEqual(clone?.args?.slice(-7), [
      "--depth",
      "1",
      "--branch",
      "b",
      "--",
      `https://h/${canary.replace("$(", "$$$$(")}`,
      "/workspace/repo",
    ]);
  });

  it("gives git the session's proxies and nothing else of its environment", () => {
    const env = {
      HTTPS_PROXY: "http://proxy:3128",
      no_proxy: "git.test",
      LOG_LEVEL: "debug",
      API_TOKEN: "x",
    };
    const [clone] =
      encode({ profile: "default", env, git: { url: "https://h/x" } }).spec?.initContainers ?? [];
    assert.deepEqual(
      clone?.env?.map(({ name }) => name).filter((name) => !name.startsWith("GIT_CONFIG_")),
      ["HTTPS_PROXY", "no_proxy"],
    );
  });

  it("clones the whole history where that is asked for", () => {
    const [clone] =
      encode({ profile: "default", git: { url: "https://h/x", depth: 0 } }).spec?.initContainers ?? [];
    assert.deepEqual(clone?.args?.slice(2), ["clone", "--", "https://h/x", "/workspace/repo"]);
  });

  it("states resources on every container, the device on the main one only", () => {
    const pod = encode({ profile: "default", ...everything });
    for (const container of containersOf(pod)) {
      for (const kind of ["cpu", "memory"]) {
        assert.ok(container.resources?.requests?.[kind], `${container.name} requests ${kind}`);
        assert.ok(container.resources.limits?.[kind], `${container.name} limits ${kind}`);
      }
      assert.equal(
        container.resources?.limits?.["nvidia.com/gpu"],
        container.name === "main" ? "1" : undefined,
      );
    }
  });

  it("satisfies Pod Security restricted in every container where asked to", () => {
    const pod = encode({ profile: "default", ...everything });
    assert.equal(pod.spec?.securityContext?.runAsNonRoot, true);
    assert.equal(pod.spec.securityContext.seccompProfile?.type, "RuntimeDefault");
    for (const container of containersOf(pod)) {
      assert.deepEqual(
        container.securityContext,
        { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        container.name,
      );
    }
  });

  it("leaves the user to the image where the profile does, and the workspace writable to any", () => {
    const pod = encode({ profile: "opencode", git: { url: "https://h/x" } });
    assert.equal(pod.spec?.securityContext?.runAsUser, undefined);
    assert.equal(pod.spec?.securityContext?.fsGroup, 1000);
    assert.equal(main(pod).securityContext, undefined);
  });

  it("lets no label of the person's replace ours", () => {
    const pod = encode({
      profile: "opencode",
      labels: { "managed-by": "x", [labels.managedBy]: "x", app: "db" },
    });
    assert.deepEqual(pod.metadata?.labels, {
      app: "db",
      "managed-by": "x",
      [labels.managedBy]: "pod-sessions",
      [labels.session]: sessionId,
      [labels.profile]: "opencode",
    });
  });

  it("keeps labels as they were written beside their values", () => {
    const pod = encode({ profile: "default", labels: { task: "feat/x y" } });
    assert.equal(pod.metadata?.labels?.["task"], "feat-x-y");
    assert.equal(pod.metadata.annotations?.[annotations.rawLabels], '{"task":"feat/x y"}');
  });

  it("mounts no token of the service account unless asked to", () => {
    assert.equal(encode({ profile: "coop" }).spec?.automountServiceAccountToken, false);
    assert.equal(encode({ profile: "coop", mountToken: true }).spec?.automountServiceAccountToken, true);
  });

  it("has a deadline only with a time limit", () => {
    assert.equal(encode({ profile: "nvim-web", image: "a:1" }).spec?.activeDeadlineSeconds, 3600);
    assert.equal(
      encode({ profile: "nvim-web", image: "a:1", timeoutSeconds: 0 }).spec?.activeDeadlineSeconds,
      undefined,
    );
  });

  it("has a volume of the node only when asked for", () => {
    const storage = { kind: "hostPath", path: "/path/to/workspace" } as const;
    const pod = encode({ profile: "opencode", storage, workspacePath: "/work" });
    assert.deepEqual(pod.spec?.volumes?.[0], { name: "workspace", hostPath: { path: "/path/to/workspace" } });
    assert.equal(main(pod).volumeMounts?.[0]?.mountPath, "/work");
    assert.deepEqual(encode({ profile: "opencode" }).spec?.volumes, [{ name: "workspace", emptyDir: {} }]);
  });

  it("makes a memory workspace with its limit", () => {
    const pod = encode({ profile: "default", storage: { kind: "memory", sizeLimit: "64Mi" } });
    assert.deepEqual(pod.spec?.volumes?.[0]?.emptyDir, { medium: "Memory", sizeLimit: "64Mi" });
  });

  it("decodes back into the session that was asked for", () => {
    const pod = encode({ profile: "default", ...everything });
    const session = decodePod({
      ...pod,
      metadata: { ...pod.metadata, uid, creationTimestamp: "2026-11-20T12:00:00Z" },
    });
    assert.ok(session);
    assert.equal(session.id, sessionId);
    assert.equal(session.displayName, "Everything, at once");
    assert.equal(session.profile, "default");
    assert.equal(session.defaultContainer, "main");
    assert.equal(session.launchedBy, "ada@workstation");
    assert.equal(session.stopGraceSeconds, 10);
    assert.deepEqual(
      session.ports.map(({ port, protocol }) => `${port}/${protocol}`),
      ["8080/TCP", "53/UDP"],
    );
  });
});

describe("encodeFilesConfigMap", () => {
  const owner = { namespace: "team-a", name: "everything", uid };

  it("holds every file under a key of its own, owned by the pod", () => {
    assertGolden(
      "pods/everything-files.yaml",
      stringify(encodeFilesConfigMap(resolve({ profile: "default", ...everything }), owner)),
    );
  });

  it("is not there without files", () => {
    assert.equal(encodeFilesConfigMap(resolve({ profile: "default" }), owner), undefined);
  });

  it("holds bytes that are no text as they are", () => {
    const launch = resolve({
      profile: "default",
      files: [
        { path: "nul", content: "a\0b" },
        { path: "bin", content: "/wA=", encoding: "base64" },
      ],
    });
    assert.deepEqual(encodeFilesConfigMap(launch, owner)?.binaryData, { nul: "YQBi", bin: "/wA=" });
  });
});

describe("encodeWorkspaceClaim", () => {
  const owner = { namespace: "team-a", name: "a", uid };
  const claim = (keep?: boolean) =>
    encodeWorkspaceClaim(
      resolve({
        profile: "nvim-web",
        image: "a:1",
        storage: { kind: "newClaim", size: "1Gi", ...(keep === undefined ? {} : { keep }) },
      }),
      owner,
    );

  it("is deleted with the pod", () => {
    assert.deepEqual(claim()?.metadata?.ownerReferences, [{ apiVersion: "v1", kind: "Pod", name: "a", uid }]);
    assert.equal(claim()?.metadata?.name, `session-${sessionId}-pvc`);
    assert.equal(claim()?.spec?.resources?.requests?.["storage"], "1Gi");
  });

  it("outlives the pod where it is to be kept, and says so", () => {
    assert.equal(claim(true)?.metadata?.ownerReferences, undefined);
    assert.equal(claim(true)?.metadata?.labels?.[labels.kept], "true");
  });
});
