import assert from "node:assert/strict";
import type { Credential, CredentialTarget } from "../../../../src/domain/credential.js";
import type { LaunchRequest } from "../../../../src/domain/launch.js";
import { resolveProfiles } from "../../../../src/domain/profiles/resolveProfiles.js";
import { resolveLaunch } from "../../../../src/domain/resolveLaunch.js";
import { encodeCredentialSecret } from "../../../../src/kube/encode/credentialSecret.js";
import { encodePod } from "../../../../src/kube/encode/pod.js";

const value = `s3cret-'"$(x)\n`;
const [profile] = resolveProfiles({}).profiles;
const knownHosts = "github.com ssh-ed25519 AAAA";

function made(request: Partial<LaunchRequest>, ...targets: readonly CredentialTarget[]) {
  assert.ok(profile);
  const credentials = targets.map((target, index): Credential => ({
    id: `c${index}`,
    name: `c${index}`,
    target,
  }));
  const resolution = resolveLaunch(
    { profile: profile.name, image: "i:1", ...request, credentials: credentials.map(({ id }) => id) },
    profile,
    {
      sessionId: "5e55",
      credentials: credentials.map((credential) => ({ credential, state: "untested", sessionCount: 0 })),
    },
  );
  assert.ok(resolution.kind === "resolved", JSON.stringify(resolution));
  const pod = encodePod(resolution.launch, "ns");
  const secret = encodeCredentialSecret(
    resolution.launch,
    { namespace: "ns", name: "p", uid: "u" },
    () => value,
  );
  const [clone] = pod.spec?.initContainers ?? [];
  const [main] = pod.spec?.containers ?? [];
  const data = Object.fromEntries(
    Object.entries(secret?.data ?? {}).map(([key, text]) => [key, Buffer.from(text, "base64").toString()]),
  );
  const volume = pod.spec?.volumes?.find(({ name }) => name === "git-secret")?.secret;
  return { pod, secret, data, volume, clone, main };
}

const mounts = (
  container: { readonly volumeMounts?: readonly { readonly mountPath: string }[] } | undefined,
) => (container?.volumeMounts ?? []).map(({ mountPath }) => mountPath);

describe("encodeCredentialSecret", () => {
  it("is not there for a session without credentials", () => {
    assert.equal(made({}).secret, undefined);
  });

  it("belongs to the pod, and holds everything in one Secret", () => {
    const { secret, data, pod } = made(
      { image: "r.test:5000/i:1" },
      { kind: "env", variable: "A" },
      { kind: "registry", server: "r.test:5000", username: "ada" },
    );
    assert.deepEqual(secret?.metadata?.ownerReferences, [
      { apiVersion: "v1", kind: "Pod", name: "p", uid: "u" },
    ]);
    assert.equal(secret.type, "kubernetes.io/dockerconfigjson");
    assert.deepEqual(Object.keys(data).sort(), [".dockerconfigjson", "env.A"]);
    const auth = Buffer.from(`ada:${value}`).toString("base64");
    assert.deepEqual(JSON.parse(data[".dockerconfigjson"] ?? ""), {
      auths: { "r.test:5000": { username: "ada", password: value, auth } },
    });
    assert.deepEqual(pod.spec?.imagePullSecrets, [{ name: "session-5e55-credentials" }]);
    const notes = [pod.metadata?.annotations, secret.metadata.annotations].map(
      (each) => each?.["pod-sessions.dev/credentials"],
    );
    assert.equal(notes[0], notes[1]);
    assert.ok(!JSON.stringify([pod, secret.metadata]).includes("s3cret"));
  });

  it("shows the clone git's files alone, and the session none", () => {
    const target = { kind: "gitHttps", host: "github.com", username: "ada" } as const;
    const { volume, clone, main } = made({ git: { url: "https://github.com/a/b" } }, target, {
      kind: "env",
      variable: "A",
    });
    assert.deepEqual(volume, {
      secretName: "session-5e55-credentials",
      defaultMode: 0o440,
      items: [
        { key: "git-username", path: "username" },
        { key: "git-password", path: "password" },
      ],
    });
    assert.ok(mounts(clone).includes("/etc/git-secret"));
    assert.ok(!mounts(main).includes("/etc/git-secret"));
  });

  it("shows git in the session its files where that is wanted, for that host only", () => {
    const target = { kind: "gitHttps", host: "github.com", username: "ada", inSession: true } as const;
    const { main } = made({ git: { url: "https://github.com/a/b" } }, target);
    assert.ok(mounts(main).includes("/etc/git-secret"));
    const env = Object.fromEntries((main?.env ?? []).map(({ name, value: text }) => [name, text]));
    assert.equal(env["GIT_CONFIG_COUNT"], "2");
    assert.equal(env["GIT_CONFIG_KEY_1"], "credential.https://github.com.helper");
  });

  it("brings a user name along for ssh where the session is restricted", () => {
    const target = { kind: "gitSsh", host: "github.com", knownHosts } as const;
    const git = { url: "git@github.com:a/b" };
    const { data, clone, volume } = made({ git, security: "restricted" }, target);
    assert.deepEqual(Object.keys(data).sort(), ["known_hosts", "passwd", "ssh-privatekey"]);
    assert.match(data["passwd"] ?? "", /^session:x:1000:1000:/m);
    assert.ok(mounts(clone).includes("/etc/passwd"));
    assert.deepEqual(
      volume?.items?.map(({ path }) => path),
      ["ssh-privatekey", "known_hosts", "passwd"],
    );
    assert.ok(!mounts(made({ git, security: "default" }, target).clone).includes("/etc/passwd"));
  });

  it("lets git in the session use ssh, with its port and a name for its user", () => {
    const target = { kind: "gitSsh", host: "github.com", knownHosts, inSession: true } as const;
    const git = { url: "git@github.com:a/b" };
    const { main } = made({ git, security: "restricted" }, target);
    assert.ok(mounts(main).includes("/etc/passwd"));
    const env = Object.fromEntries((main?.env ?? []).map(({ name, value: text }) => [name, text]));
    assert.match(env["GIT_SSH_COMMAND"] ?? "", /StrictHostKeyChecking=yes/);
    assert.equal(env["GIT_SSH_VARIANT"], "ssh");
    assert.ok(!mounts(made({ git, security: "default" }, target).main).includes("/etc/passwd"));
  });
});
