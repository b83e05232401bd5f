import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { sessionsWith, usableCredentials } from "../../src/actions/credentials/usableCredentials.js";
import type { App } from "../../src/app.js";
import type { CredentialTarget } from "../../src/domain/credential.js";
import { credentialsPanelState } from "../../src/present/credentials/credentialsPanelState.js";
import { rotationText } from "../../src/present/credentials/rotationText.js";
import { failureText } from "../../src/present/failureText.js";
import { sessionDetails } from "../../src/present/sessionDetails.js";
import { MapMemory } from "../fakes/memory.js";
import { MapSecrets } from "../fakes/platform.js";
import { RecordingLog } from "../fakes/recordingLog.js";
import { skipBecause } from "../skipBecause.js";
import { assertUnseen, Canary, everyObject, filesUnder } from "./canary.js";
import { logSizes, newLogLines } from "./clusterLogs.js";
import { withLaunchSite } from "./launchSite.js";
import { startPrivateGitServer } from "./privateGitServer.js";
import { startPrivateRegistry } from "./privateRegistry.js";
import { startSshGitServer, whyNoSshServer } from "./sshGitServer.js";

const signal = new AbortController().signal;
const workspaceImage = "registry.test:5000/workspace:1";

describe("canaries", function () {
  this.timeout(240_000);
  const site = withLaunchSite("canaries");
  const log = new RecordingLog();
  const memory = new MapMemory();
  const secrets = new MapSecrets();
  /** Everything that a person, a panel or another program could read. */
  const seen: string[] = [];
  let folder = "";
  let app: App;
  let address = "";
  let logsBefore: ReadonlyMap<string, number>;

  before(async () => {
    logsBefore = await logSizes();
    folder = await mkdtemp(path.join(tmpdir(), "canaries-"));
    const { env, platform } = process;
    app = await site().app({
      platform: {
        log,
        secrets,
        globalMemory: memory,
        workspaceMemory: memory,
        workspaceFolders: [folder],
        process: { env, platform, homeDir: folder },
      },
    });
    address = await site().kubectl([
      ...["get", "nodes", "--output"],
      'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}',
    ]);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const canaries: Canary[] = [];
  const plant = (name: string) => {
    const canary = new Canary(name);
    canaries.push(canary);
    return canary.value;
  };

  /** What `work` says when it fails, as a person reads it and as the log would have it. */
  const fails = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => assert.fail("it did not fail"),
      (thrown: unknown) => thrown as Error,
    );
    seen.push(failureText(error).message, String(error), error.stack ?? "", JSON.stringify(error));
  };

  const look = async () => {
    const usable = await usableCredentials({ ...app, clock: app.platform.clock });
    const state = credentialsPanelState({
      usable,
      sessionsOf: (id) => sessionsWith(id, app.sessions.values()),
      busyWith: () => undefined,
      profiles: app.profiles.all,
      sharedSecret: () => "there",
      namespace: site().namespace,
      maySecrets: () => "allowed",
      isUntrusted: false,
      found: undefined,
      nowMs: app.platform.clock.now(),
    });
    seen.push(JSON.stringify(state));
  };

  it("are in no object but their Secret, in no log, on no disk and in no sentence", async () => {
    const gitLogin = { username: "robot", password: plant("git") };
    const registryLogin = { username: "robot", password: plant("registry") };
    const git = await startPrivateGitServer(address, gitLogin);
    const registry = await startPrivateRegistry("http://registry.test:5000", registryLogin);
    try {
      const add = (name: string, target: CredentialTarget, value: string, testUrl?: string) =>
        app.credentialActions.add({
          name,
          target,
          value,
          profiles: ["*"],
          ...(testUrl === undefined ? {} : { testUrl }),
        });
      const gitTarget = {
        kind: "gitHttps",
        host: new URL(git.url).host,
        username: "robot",
        inSession: true,
      } as const;
      const ids = [
        await add("git", gitTarget, gitLogin.password, git.url),
        await add(
          "registry",
          { kind: "registry", server: registry.host, username: "robot" },
          registryLogin.password,
          `http://${registry.host}`,
        ),
        await add("agent", { kind: "env", variable: "ANTHROPIC_API_KEY" }, plant("agent")),
        // Refused by what it is tried on, and so not given to the session.
        await add("refused", { kind: "env", variable: "OTHER_KEY" }, plant("refused"), git.url),
        await add("plane", { kind: "controlPlane", url: "http://plane.test" }, plant("plane")),
      ].map(({ id }) => id);
      await fails(add("bad", { kind: "env", variable: "A B" }, plant("badname")));
      await fails(add("bad", gitTarget, `${plant("lines")}\nsecond`));
      await fails(add("bad", gitTarget, ` ${plant("spaces")} `));
      await fails(add("bad", { ...gitTarget, kind: "gitSsh", knownHosts: "x y z" }, plant("nokey")));
      await fails(add("bad", gitTarget, plant("long").repeat(2_000)));
      for (const id of ids) await app.credentialActions.test(id, signal);
      const refusedId = ids[3];
      await look();

      // Kept from the pod's environment: what is only in files must not be there either.
      const request = {
        profile: "default",
        image: `${registry.host}/workspace:1`,
        git: { url: git.url },
        setup: ["git -C /workspace/repo fetch 2>&1; env | sort >/dev/null"],
      };
      const { session, warnings } = await app.actions.launch(request, { signal });
      seen.push(JSON.stringify(session), ...warnings);
      const inside = await app.actions.run(session.ref, {
        command: [
          "sh",
          "-c",
          "cd /workspace/repo && git fetch && cat .git/config; cat /proc/[0-9]*/cmdline | tr '\\0' ' '; cat ~/.*history 2>/dev/null; cat ~/.git-credentials ~/.netrc /tmp/* 2>/dev/null; true",
        ],
        signal,
      });
      seen.push(inside.stdout, inside.stderr);
      const env = await app.actions.run(session.ref, { command: ["env"], signal });
      const only = (name: string) => canaries.filter((canary) => canary.name === name);
      for (const canary of [...only("agent"), ...only("plane")])
        assert.ok(canary.isIn(env.stdout), canary.name);
      for (const canary of [...only("git"), ...only("registry")])
        assert.ok(!canary.isIn(env.stdout), canary.name);

      for (const container of session.containers) {
        for await (const line of app.actions.logs(session.ref, {
          container: container.name,
          signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]),
        }))
          seen.push(line.text);
      }
      seen.push(await app.actions.yaml(session, signal));
      seen.push(JSON.stringify(await app.actions.events(session, signal)));
      seen.push(JSON.stringify(sessionDetails(session, { nowMs: Date.now(), events: [] })));

      for (const id of ids) {
        const rotation = await app.credentialActions.rotate(id, plant("rotated"), { signal });
        seen.push(...rotationText(rotation), JSON.stringify(rotation));
        seen.push(JSON.stringify(await app.credentialActions.test(id, signal)));
        await fails(app.credentialActions.rotate(id, `${plant("lines")}\n `, { signal }));
      }
      await look();

      // Positive control: the search finds a canary where one must be.
      const held = await site().kubectl(["get", "secrets", "--output=json"]);
      const rotated = only("rotated").filter((_canary, index) => ids[index] !== refusedId);
      assert.ok(rotated.every((canary) => canary.isIn(held) || isInDockerConfig(canary, held)));
      seen.push(await everyObject(site()));

      // Refused by the server that it is for: the clone's log and the events tell of it.
      await app.actions.delete(session, signal);
      await fails(
        app.actions.launch({ ...request, image: workspaceImage, credentials: ["git"] }, { signal }),
      );
      await fails(app.actions.launch({ ...request, credentials: ["registry"] }, { signal }));
      await fails(app.actions.launch({ ...request, credentials: ["no such"] }, { signal }));
      seen.push(await everyObject(site()));
    } finally {
      await git.dispose();
      registry.dispose();
    }
    await nowhere();
  });

  it("are not there either for a key of SSH, and a Secret that profiles share", async function () {
    const why = whyNoSshServer();
    if (why !== undefined) skipBecause(this, why);
    const server = await startSshGitServer(address);
    try {
      for (const [name, key] of [
        ["sshKey", server.privateKey],
        ["otherSshKey", server.wrongKey],
      ] as const) {
        // Of its last lines: the first are the same in every key.
        const line = key.trim().split("\n").at(-3) ?? "";
        assert.ok(line.length > 40);
        canaries.push(new Canary(name, line));
      }
      const { host, knownHosts } = server;
      const target = { kind: "gitSsh", host, knownHosts, inSession: true } as const;
      const { id } = await app.credentialActions.add({ name: "ssh", target, value: server.privateKey });
      seen.push(JSON.stringify(await app.credentialActions.test(id, signal)));
      const request = { profile: "default", image: workspaceImage, git: { url: server.url } };
      const { session } = await app.actions.launch({ ...request, credentials: ["ssh"] }, { signal });
      const inside = await app.actions.run(session.ref, {
        command: [
          "sh",
          "-c",
          "cd /workspace/repo && git fetch && cat .git/config; cat /proc/[0-9]*/cmdline | tr '\\0' ' '; env; ls /tmp; cat /tmp/* 2>/dev/null; true",
        ],
        signal,
      });
      assert.match(inside.stdout, /\[remote "origin"\]/, inside.stderr);
      seen.push(inside.stdout, inside.stderr);
      const rotation = await app.credentialActions.rotate(id, server.wrongKey, { signal });
      seen.push(...rotationText(rotation), JSON.stringify(rotation));
      await app.actions.delete(session, signal);
      await fails(app.actions.launch({ ...request, credentials: ["ssh"] }, { signal }));

      const agent = { kind: "env", variable: "ANTHROPIC_API_KEY" } as const;
      const shared = await app.credentialActions.add({
        name: "shared",
        target: agent,
        value: plant("shared"),
      });
      const keys = [{ key: "api-key", credentialId: shared.id }];
      await app.credentialActions.saveSharedSecret({ name: "shared-canary", keys }, signal);
      const held = await site().kubectl(["get", "secret", "shared-canary", "--output=json"]);
      assert.ok(canaries.at(-1)?.isIn(held), "the search finds what is there");
      await look();
      seen.push(await everyObject(site()));
    } finally {
      await server.dispose();
    }
    await nowhere();
  });

  /** In all that was seen, in our log and memory, on disk, and in the cluster's logs. */
  async function nowhere(): Promise<void> {
    seen.push(log.text, JSON.stringify(memory.get("credentials.v1")));
    seen.push(...(await filesUnder(folder)));
    seen.push(await newLogLines(logsBefore));
    assert.ok(log.lines.length > 0);
    assertUnseen(canaries, seen);
  }
});

/** A registry's password is in the Secret within JSON within base64. */
function isInDockerConfig(canary: Canary, secrets: string): boolean {
  const configs = [...secrets.matchAll(/"\.dockerconfigjson": "([^"]+)"/g)];
  return configs.some(([, data = ""]) => canary.isIn(Buffer.from(data, "base64").toString("utf8")));
}
