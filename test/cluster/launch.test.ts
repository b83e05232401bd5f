import assert from "node:assert/strict";
import type { App } from "../../src/app.js";
import { Cancelled, UserError } from "../../src/base/errors.js";
import type { RandomBytes } from "../../src/base/random.js";
import { systemRandom } from "../../src/base/random.js";
import type { LaunchRequest } from "../../src/domain/launch.js";
import { isFinished, type Session } from "../../src/domain/session.js";
import { startGitServer, type GitServer } from "./gitServer.js";
import { startPrivateGitServer } from "./privateGitServer.js";
import { withLaunchSite } from "./launchSite.js";

/** Debian with bash and git. */
const workspaceImage = "registry.test:5000/workspace:1";
const nowhere = { "pod-sessions.test/no-such-node": "true" };

describe("launch on a real cluster", function () {
  this.timeout(120_000);

  const signal = new AbortController().signal;
  const site = withLaunchSite("launch");
  let app: App;
  let git: GitServer | undefined;
  /** Of this machine, as the pods reach it. */
  let address = "";
  const repository = () => git?.url ?? "";

  before(async () => {
    app = await site().app();
    address = await site().kubectl([
      ...["get", "nodes", "--output"],
      'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}',
    ]);
    git = await startGitServer(address);
  });

  after(() => git?.dispose());

  afterEach(async () => {
    for (const session of [...app.sessions.values()]) await app.actions.kill(session, signal);
  });

  const launch = async (request: Omit<LaunchRequest, "profile"> & { readonly profile?: string } = {}) =>
    app.actions.launch({ profile: "default", ...request }, { signal });

  const shell = async (session: Session, line: string) => {
    const { exitCode, stdout, stderr } = await app.actions.run(session.ref, {
      command: ["sh", "-c", line],
      signal,
    });
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };

  /** Why a launch was refused, after which nothing with our label is left. */
  const refusal = async (request: Omit<LaunchRequest, "profile"> & { readonly profile?: string }) => {
    const error = await launch(request).then(
      ({ session }) => assert.fail(`${session.ref.name} is ${session.state.kind}`),
      (thrown: unknown) => thrown as Error,
    );
    await site().empty();
    return error;
  };

  it("gives a prompt for one pick, and tells the phases", async () => {
    const phases: string[] = [];
    const { session, warnings, ignoredEnv } = await app.actions.launch(
      { profile: "default" },
      { signal, onProgress: ({ phase }) => phases.push(phase) },
    );
    assert.equal(session.state.kind, "running");
    assert.deepEqual(warnings, []);
    assert.deepEqual(ignoredEnv, []);
    assert.deepEqual(phases.slice(0, 3), ["validating", "creating", "scheduling"]);
    assert.equal(phases.at(-1), "ready");
    assert.equal(
      await shell(session, "id -u; touch ~/x && echo $HOME; pwd"),
      "1000\n/workspace\n/workspace\n",
    );
    assert.equal(
      await shell(session, 'echo "$POD_NAME $POD_NAMESPACE"'),
      `${session.ref.name} ${site().namespace}\n`,
    );
    assert.match(await shell(session, "echo $POD_IP"), /^\d+\.\d+\.\d+\.\d+\n$/);
  });

  it("clones a branch, sets up, and puts files where they were asked for", async () => {
    const { session } = await launch({
      image: workspaceImage,
      git: { url: repository(), branch: "feature/x" },
      setup: ["cat config/app.yaml >/tmp/seen", "echo $$ $(basename $PWD) >>/tmp/seen"],
      files: [
        { path: "repo/config/app.yaml", content: "a: 1\n" },
        { path: "/etc/session/bytes", content: "AP/+", encoding: "base64" },
      ],
    });
    assert.equal(
      await shell(session, "pwd; git rev-parse --abbrev-ref HEAD; cat README.md"),
      "/workspace/repo\nfeature/x\nfeature/x\n",
    );
    assert.equal(await shell(session, "git rev-list --count HEAD"), "1\n");
    assert.match(await shell(session, "cat /tmp/seen"), /^a: 1\n\d+ repo\n$/);
    assert.equal(await shell(session, "od -An -tx1 /etc/session/bytes"), " 00 ff fe\n");
    assert.equal(await shell(session, "echo b >>config/app.yaml && git status --short"), "?? config/\n");
    assert.deepEqual(
      (await site().labelled(session.id)).map((name) => name.replace(session.id, "ID")),
      [`pod/${session.ref.name}`, "configmap/session-ID-files"],
    );
  });

  it("lets the image's own user work in the clone that another user made", async () => {
    const { session } = await launch({
      profile: "opencode",
      image: workspaceImage,
      git: { url: repository(), depth: 0 },
      setup: ["id -u >/tmp/uid"],
    });
    assert.equal(await shell(session, "cat /tmp/uid; id -u; git rev-list --count HEAD"), "0\n0\n2\n");
    // As a user that neither container runs as, in the group of the volume.
    const line = "cd /workspace/repo && echo x >>README.md && git status --short";
    assert.equal(
      await shell(session, `setpriv --reuid=4321 --regid=4321 --groups=1000 sh -c '${line}'`),
      " M README.md\n",
    );
  });

  it("does not clone over work that is there", async () => {
    const storage = { kind: "newClaim", size: "16Mi", keep: true } as const;
    const first = await launch({ image: workspaceImage, git: { url: repository() }, storage });
    await shell(first.session, "echo mine >>README.md");
    await app.actions.delete(first.session, signal);
    const [claim] = await app.actions.keptClaims(signal);
    assert.ok(claim);
    assert.equal(claim.madeFor, first.session.ref.name);
    assert.deepEqual(await site().labelled(), [`persistentvolumeclaim/${claim.name}`]);
    const second = await launch({
      image: workspaceImage,
      git: { url: repository() },
      storage: { kind: "claim", claimName: claim.name },
    });
    assert.equal(await shell(second.session, "cat README.md"), "main\nmine\n");
    await app.actions.delete(second.session, signal);
    await site().kubectl(["delete", "pvc", claim.name]);
  });

  it("deletes a claim that is not to be kept, with everything else", async () => {
    const { session } = await launch({
      storage: { kind: "newClaim", size: "16Mi" },
      files: [{ path: "a", content: "x" }],
    });
    assert.equal((await site().labelled(session.id)).length, 3);
    assert.equal(await shell(session, "cat a"), "x");
    await app.actions.delete(session, signal);
    assert.deepEqual(await site().labelled(), []);
  });

  it("passes variables byte for byte, and executes nothing of them", async () => {
    const value = "a\"b'c\nd $(POD_NAME) $$ `id` \\ ${HOME} é $";
    const { session, ignoredEnv } = await launch({
      env: { AWKWARD: value, POD_NAME: "x", FOO: "1" },
      setup: ['printf %s "$AWKWARD" >/tmp/awkward'],
    });
    assert.deepEqual(ignoredEnv, ["POD_NAME"]);
    assert.equal(await shell(session, 'printf %s "$AWKWARD"'), value);
    assert.equal(await shell(session, "cat /tmp/awkward"), value);
    assert.equal(await shell(session, "echo $POD_NAME $FOO"), `${session.ref.name} 1\n`);
  });

  it("executes nothing of a repository's address", async () => {
    const claim = {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "evidence" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "16Mi" } } },
    };
    await site().kubectl(["create", "--filename=-"], claim);
    const storage = { kind: "claim", claimName: "evidence" } as const;
    const url = `${repository()}";touch\${IFS}/workspace/pwn;"$(touch\${IFS}/workspace/pwn)`;
    const error = await refusal({ git: { url }, storage, setup: ["touch /workspace/reached"] });
    assert.match(error.message, /did not start/);
    const { session } = await launch({ storage });
    assert.equal(await shell(session, "ls -A /workspace"), "");
  });

  it("clones a private repository without the password being anywhere but in its Secret", async () => {
    const canary = "s3cret-$(canary)-'quote";
    const login = { username: "robot", password: canary };
    const server = await startPrivateGitServer(address, login);
    try {
      const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "git-login" }, stringData: login };
      await site().kubectl(["create", "--filename=-"], secret);
      const { session } = await launch({
        image: workspaceImage,
        git: { url: server.url, secretName: "git-login" },
      });
      assert.equal(await shell(session, "git log --format=%s; git status --short"), "private\n");
      const places = await shell(
        session,
        "cat .git/config; env; cat /proc/1/cmdline; find / -xdev -name git-key 2>/dev/null; ls /etc/git-secret 2>&1 || true",
      );
      const pod = await site().kubectl(["get", "pod", session.ref.name, "--output=yaml"]);
      const log: string[] = [];
      for await (const line of app.actions.logs(session.ref, { container: "git-clone", signal }))
        log.push(line.text);
      for (const text of [places, pod, log.join("\n"), JSON.stringify(session)]) {
        assert.doesNotMatch(text, /s3cret|canary/);
      }
      const wrong = { ...secret, metadata: { name: "git-wrong" }, stringData: { ...login, password: "x" } };
      await site().kubectl(["create", "--filename=-"], wrong);
      await app.actions.kill(session, signal);
      const error = await refusal({ git: { url: server.url, secretName: "git-wrong" } });
      assert.match(error.message, /did not start/);
    } finally {
      await server.dispose();
    }
  });

  it("says which branch is not there, and leaves nothing", async () => {
    const error = await refusal({ git: { url: repository(), branch: "no-such-branch" } });
    assert.ok(error instanceof UserError);
    assert.match(error.message, /no-such-branch/);
  });

  it("says which step of the set-up failed, and leaves nothing", async () => {
    const error = await refusal({ setup: ["true", "echo broken >&2; exit 3"] });
    assert.match(error.message, /setup-1/);
  });

  it("says that a command is not in the image, and leaves nothing", async () => {
    const error = await refusal({ command: ["no-such-program"] });
    assert.ok(error instanceof UserError);
    assert.match(error.message, /no-such-program/);
  });

  it("says within seconds that an image cannot be pulled, and leaves nothing", async () => {
    const error = await refusal({ image: "registry.test:5000/no-such-image:1" });
    assert.ok(error instanceof UserError);
    assert.match(error.message, /no-such-image/);
  });

  it("keeps a session that has run and is over", async () => {
    const end = async (command: readonly string[]) => {
      const { session } = await launch({ command });
      const key = `${session.ref.namespace}/${session.ref.name}`;
      // The kubelet may report that it ran, or only that it has.
      for (;;) {
        const state = app.sessions.get(key)?.state;
        if (state && isFinished(state)) return state;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    assert.deepEqual(await end(["true"]), { kind: "stopped" });
    const failed = { kind: "failed", reason: "Error", exitCode: 3 };
    assert.deepEqual(await end(["sh", "-c", "echo oops >&2; exit 3"]), failed);
  });

  it("leaves nothing when it is cancelled while the session waits for a node", async () => {
    const person = new AbortController();
    const said: string[] = [];
    const launching = app.actions.launch(
      {
        profile: "default",
        nodeSelector: nowhere,
        files: [{ path: "a", content: "x" }],
        storage: { kind: "newClaim", size: "16Mi", keep: true },
      },
      {
        signal: person.signal,
        onProgress: ({ phase, detail }) => {
          said.push(`${phase}: ${detail ?? ""}`);
          // Before, the scheduler may say that the claim is not there yet.
          if (phase === "scheduling" && /node/i.test(detail ?? "")) person.abort(new Cancelled());
        },
      },
    );
    await assert.rejects(launching, Cancelled);
    assert.match(said.at(-1) ?? "", /^scheduling: .*node/i);
    await site().empty(10_000);
  });

  it("leaves nothing when it is cancelled at any moment before", async () => {
    for (const moment of ["validating", "creating", "scheduling"] as const) {
      const person = new AbortController();
      const launching = app.actions.launch(
        { profile: "default", files: [{ path: "a", content: "x" }] },
        {
          signal: person.signal,
          onProgress: ({ phase }) => {
            if (phase === moment) person.abort(new Cancelled());
          },
        },
      );
      await assert.rejects(launching, Cancelled, moment);
      await site().empty(10_000);
    }
  });

  it("gives up when the profile's time to start is over", async () => {
    const profiles = { hasty: { startTimeoutSeconds: 2 } };
    const hasty = await site().app({ settings: { profiles } });
    const launching = hasty.actions.launch({ profile: "hasty", nodeSelector: nowhere }, { signal });
    await assert.rejects(launching, /did not start within 2 s\. .*node/i);
    await site().empty(10_000);
  });

  it("draws an id again whose name is taken, and refuses a chosen name that is", async () => {
    const { session } = await launch();
    let draws = 0;
    const taken = Buffer.from(session.id.replaceAll("-", ""), "hex");
    const random: RandomBytes = (count) => (count === 16 && draws++ < 2 ? taken : systemRandom(count));
    const other = await site().app({ platform: { random } });
    const second = await other.actions.launch({ profile: "default" }, { signal });
    assert.equal(draws, 3);
    assert.notEqual(second.session.ref.name, session.ref.name);
    await assert.rejects(launch({ name: session.ref.name }), (error: Error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, new RegExp(`There is a pod “${session.ref.name}”`));
      return true;
    });
    // The refused launch did not take the one that it met for its own.
    assert.equal(await shell(session, "echo alive"), "alive\n");
  });
});
