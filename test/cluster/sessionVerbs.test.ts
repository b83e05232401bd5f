import assert from "node:assert/strict";
import { parse } from "yaml";
import type { App } from "../../src/app.js";
import { UserError } from "../../src/base/errors.js";
import type { LaunchRequest } from "../../src/domain/launch.js";
import { isFinished, type Session } from "../../src/domain/session.js";
import { withLaunchSite } from "./launchSite.js";

describe("verbs of a session on a real cluster", function () {
  this.timeout(120_000);

  const signal = new AbortController().signal;
  const site = withLaunchSite("verbs");
  let app: App;

  before(async () => {
    app = await site().app();
  });

  afterEach(async () => {
    for (const session of [...app.sessions.values()]) await app.actions.kill(session, signal);
  });

  const launch = async (request: Omit<LaunchRequest, "profile"> = {}): Promise<Session> =>
    (await app.actions.launch({ profile: "default", ...request }, { signal })).session;

  /** The session as it is when `condition` holds of it, or undefined once it is gone. */
  const eventually = async (before: Session, condition: (now: Session | undefined) => boolean) => {
    const untilMs = Date.now() + 30_000;
    for (;;) {
      const now = app.sessions.get(`${before.ref.namespace}/${before.ref.name}`);
      if (condition(now)) return now;
      assert.ok(Date.now() < untilMs, `still ${now?.state.kind ?? "gone"}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const trapping = ["sh", "-c", "trap 'sleep 2; exit 0' TERM; while :; do sleep 1 & wait; done"];

  it("stops with the grace of the profile, so that a process can end as it wants to", async () => {
    const session = await launch({ command: trapping });
    await app.actions.stop(session, signal);
    const stopping = await eventually(session, (now) => now?.state.kind === "stopping");
    assert.ok(stopping);
    const { metadata } = (await site().read("pod", session.ref.name)) as {
      metadata: { deletionGracePeriodSeconds: number };
    };
    assert.equal(metadata.deletionGracePeriodSeconds, 10);
    await eventually(session, (now) => now === undefined);
  });

  it("stops a session of its own wait at once", async () => {
    const session = await launch();
    const beganMs = Date.now();
    await app.actions.stop(session, signal);
    await eventually(session, (now) => now === undefined);
    assert.ok(Date.now() - beganMs < 8_000, `${Date.now() - beganMs} ms, with a grace of 10 s`);
  });

  it("kills without grace", async () => {
    const session = await launch({ command: trapping });
    const beganMs = Date.now();
    await app.actions.kill(session, signal);
    await eventually(session, (now) => now === undefined);
    assert.ok(Date.now() - beganMs < 2_000);
  });

  it("shows a session that was killed and that a finalizer holds as killed, and one that was stopped as stopping", async () => {
    const [killed, stopped] = [await launch({ command: trapping }), await launch({ command: trapping })];
    const hold = async ({ ref }: Session, finalizers: readonly string[] | null) => {
      const patch = JSON.stringify({ metadata: { finalizers } });
      await site().kubectl(["patch", "pod", ref.name, "--type=merge", `--patch=${patch}`]);
    };
    for (const session of [killed, stopped]) await hold(session, ["pod-sessions.test/hold"]);
    await app.actions.kill(killed, signal);
    await eventually(killed, (now) => now?.state.kind === "killed");
    await app.actions.stop(stopped, signal);
    const isOver = (now: Session | undefined) => now?.containers[0]?.state.kind === "terminated";
    assert.equal((await eventually(stopped, isOver))?.state.kind, "stopping");
    assert.equal((await eventually(killed, isOver))?.state.kind, "killed");
    for (const session of [killed, stopped]) {
      await hold(session, null);
      await eventually(session, (now) => now === undefined);
    }
  });

  it("counts a session that is gone as stopped, killed and deleted", async () => {
    const session = await launch();
    await app.actions.delete(session, signal);
    await app.actions.stop(session, signal);
    await app.actions.kill(session, signal);
    await app.actions.delete(session, signal);
  });

  it("never touches another pod of the same name, nor one that is not ours", async () => {
    const before = await launch({ name: "again" });
    await app.actions.kill(before, signal);
    const { session } = await app.actions.launch({ profile: "default", name: "again" }, { signal });
    await app.actions.stop(before, signal);
    await app.actions.kill(before, signal);
    await app.actions.delete(before, signal);
    await assert.rejects(app.actions.rename(before, "x", signal));
    assert.equal(
      (await app.actions.run(session.ref, { command: ["echo", "alive"], signal })).stdout,
      "alive\n",
    );

    await site().kubectl([
      "run",
      "foreign",
      "--image=busybox:1.36",
      "--restart=Never",
      "--",
      "sleep",
      "1000",
    ]);
    const { uid } = (await site().read("pod", "foreign"))["metadata"] as { uid: string };
    const foreign: Session = { ...session, ref: { ...session.ref, name: "foreign", uid }, labels: {} };
    for (const verb of ["stop", "kill", "delete"] as const) {
      await assert.rejects(app.actions[verb](foreign, signal), /was not made by this extension/);
    }
    await site().kubectl(["get", "pod", "foreign"]);
    await site().kubectl(["delete", "pod", "foreign", "--now"]);
  });

  it("deletes the finished ones and no other", async () => {
    const running = await launch();
    const finished = [await launch({ command: ["true"] }), await launch({ command: ["false"] })];
    for (const session of finished)
      await eventually(session, (now) => now !== undefined && isFinished(now.state));
    const deleted = await app.actions.deleteFinished(signal);
    assert.deepEqual(deleted.map(({ ref }) => ref.name).sort(), finished.map(({ ref }) => ref.name).sort());
    assert.deepEqual(await site().labelled(), [`pod/${running.ref.name}`]);
  });

  it("restarts with all that it was launched with, also what the annotation does not hold", async () => {
    const before = await launch({
      displayName: "Mine",
      env: { API_TOKEN: "s3cret $(x) $$", PLAIN: "p" },
      files: [{ path: "bytes", content: "AP8=", encoding: "base64" }],
      labels: { task: "feat/x y" },
    });
    await app.actions.rename(before, "Renamed", signal);
    const renamed = await eventually(before, (now) => now?.displayName === "Renamed");
    assert.ok(renamed);
    const { session } = await app.actions.restart(renamed, { signal });
    assert.equal(session.ref.name, before.ref.name);
    assert.notEqual(session.ref.uid, before.ref.uid);
    assert.notEqual(session.id, before.id);
    assert.equal(session.displayName, "Renamed");
    assert.equal(session.labels["task"], "feat-x-y");
    const command = ["sh", "-c", 'printf "%s %s " "$API_TOKEN" "$PLAIN"; od -An -tx1 bytes'];
    assert.equal(
      (await app.actions.run(session.ref, { command, signal })).stdout,
      "s3cret $(x) $$ p  00 ff\n",
    );
    assert.equal((await site().labelled(before.id)).length, 0);
    assert.doesNotMatch(session.requestJson ?? "", /s3cret/);
    assert.equal((await app.actions.fullRequest(session, signal)).env?.["API_TOKEN"], "s3cret $(x) $$");
  });

  it("keeps the old session when the cluster would not take it again", async () => {
    const session = await launch();
    const requestJson = JSON.stringify({ profile: "default", priorityClass: "no-such-class" });
    const changed: Session = { ...session, requestJson };
    await assert.rejects(app.actions.restart(changed, { signal }), /no-such-class/);
    assert.equal(
      (await app.actions.run(session.ref, { command: ["echo", "alive"], signal })).stdout,
      "alive\n",
    );
  });

  it("restarts over the claim that is to be kept", async () => {
    const before = await launch({ storage: { kind: "newClaim", size: "16Mi", keep: true } });
    await app.actions.run(before.ref, { command: ["sh", "-c", "echo work >kept"], signal });
    const { session } = await app.actions.restart(before, { signal });
    assert.equal((await app.actions.run(session.ref, { command: ["cat", "kept"], signal })).stdout, "work\n");
    await app.actions.delete(session, signal);
    for (const { name } of await app.actions.keptClaims(signal))
      await site().kubectl(["delete", "pvc", name]);
  });

  it("sets a time limit and shortens it, and says that it cannot be made longer", async () => {
    const session = await launch();
    await app.actions.setTimeLimit(session, 600, signal);
    await assert.rejects(app.actions.setTimeLimit(session, 3_600, signal), (error: Error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /ends in (9m|10m).*only lets a time limit be shortened/);
      return true;
    });
    await app.actions.setTimeLimit(session, 2, signal);
    const expired = await eventually(session, (now) => now?.state.kind === "expired");
    assert.ok(expired);
    await assert.rejects(app.actions.setTimeLimit(expired, 60, signal), /is over/);
  });

  it("shows the pod as YAML without secrets and without managedFields", async () => {
    const session = await launch({ env: { API_TOKEN: "canary", LOG_LEVEL: "debug" } });
    const text = await app.actions.yaml(session, signal);
    assert.doesNotMatch(text, /canary|managedFields/);
    const pod = parse(text) as {
      metadata: { uid: string };
      spec: { containers: { env: { name: string; value?: string }[] }[] };
    };
    assert.equal(pod.metadata.uid, session.ref.uid);
    const env = pod.spec.containers[0]?.env.filter(({ name }) => ["API_TOKEN", "LOG_LEVEL"].includes(name));
    assert.deepEqual(env, [
      { name: "API_TOKEN", value: "********" },
      { name: "LOG_LEVEL", value: "debug" },
    ]);
  });

  it("tells what the cluster said of the pod, in order", async () => {
    const session = await launch();
    const reasons = (await app.actions.events(session, signal)).map(({ reason }) => reason);
    assert.ok(
      reasons.indexOf("Scheduled") >= 0 && reasons.indexOf("Started") > reasons.indexOf("Scheduled"),
      reasons.join(),
    );
  });

  it("gives the logs of a session, of its set-up too", async () => {
    const session = await launch({ command: ["sh", "-c", "echo one; echo two"], setup: ["echo zero"] });
    const read = async (container: string) => {
      const lines: string[] = [];
      for await (const { text } of app.actions.logs(session.ref, { container, signal })) lines.push(text);
      return lines;
    };
    assert.deepEqual(await read("main"), ["one", "two"]);
    assert.deepEqual(await read("setup-0"), ["zero"]);
  });
});
