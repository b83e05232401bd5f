import assert from "node:assert/strict";
import { createActions } from "../../../src/actions/createActions.js";
import { UserError } from "../../../src/base/errors.js";
import type { Session } from "../../../src/domain/session.js";
import type { ExecStream } from "../../../src/domain/streams.js";
import { failure, HandCluster, mainStatus, runningStatus, type HandSocket } from "../../fakes/handCluster.js";
import { until } from "../../fakes/until.js";

const notYet = () =>
  failure("server", 500, "InternalError", 'unable to upgrade connection: container not found ("main")');
const creating = mainStatus("Pending", { waiting: { reason: "ContainerCreating" } });

describe("openShell", () => {
  let cluster: HandCluster;
  let session: Session;
  let person: AbortController;
  let output: string;
  let tries: number;

  beforeEach(async () => {
    cluster = new HandCluster();
    person = new AbortController();
    output = "";
    tries = 0;
    const { signal } = person;
    ({ session } = await createActions(cluster.deps()).launch(
      { profile: "default" },
      { signal, until: "created" },
    ));
  });

  const open = (tty = true): Promise<ExecStream> => {
    const opening = createActions(cluster.deps()).openShell(session.ref, {
      tty,
      stdin: true,
      onStdout: (chunk) => (output += Buffer.from(chunk).toString()),
      signal: person.signal,
    });
    opening.catch(() => undefined);
    return opening;
  };

  const refuseAll = () => {
    cluster.onExec = () => {
      tries++;
      throw notYet();
    };
  };
  const takeAll = (
    onOpen: (socket: HandSocket) => void = (socket) => setImmediate(() => socket.say("$ ")),
  ) => {
    cluster.onExec = (socket) => {
      // The guard of a terminal has none itself.
      if (socket.query["tty"] === true) tries++;
      onOpen(socket);
    };
  };

  it("does not try before the pod has a node", async () => {
    refuseAll();
    const opening = open();
    await cluster.clock.advance(60_000);
    assert.equal(tries, 0);
    cluster.setStatus(session.ref.name, creating);
    await cluster.clock.advance(0);
    assert.equal(tries, 1);
    takeAll();
    await cluster.clock.advance(40);
    await opening;
    assert.equal(output, "$ ");
    assert.equal(tries, 2);
    assert.equal(cluster.followers, 0);
  });

  it("tries fast at first, and less and less while nothing changes", async () => {
    refuseAll();
    void open();
    cluster.setStatus(session.ref.name, creating);
    await cluster.clock.advance(1_000);
    assert.equal(tries, 26);
    await cluster.clock.advance(9_000);
    assert.ok(tries < 55, `${tries} tries in 10 s`);
    await cluster.clock.advance(60_000);
    assert.ok(tries < 180, `${tries} tries in 70 s`);
    const before = tries;
    // A change brings it back at once.
    cluster.setStatus(session.ref.name, creating);
    await cluster.clock.advance(200);
    assert.ok(tries >= before + 5, `${tries - before} tries in 200 ms`);
  });

  it("takes the refusal that comes over the stream for the same", async () => {
    takeAll((socket) => setImmediate(() => socket.end('container not found ("main")')));
    const opening = open();
    cluster.setStatus(session.ref.name, creating);
    await cluster.clock.advance(80);
    assert.ok(tries > 1);
    takeAll();
    await cluster.clock.advance(500);
    await opening;
  });

  it("stops at the first real reason, and says it", async () => {
    refuseAll();
    const opening = open();
    cluster.setStatus(session.ref.name, creating);
    await cluster.clock.advance(100);
    const message =
      'Back-off pulling image "busybox:1.36": ErrImagePull: docker.io/library/busybox:1.36: not found';
    cluster.setStatus(
      session.ref.name,
      mainStatus("Pending", { waiting: { reason: "ImagePullBackOff", message } }),
    );
    await assert.rejects(
      opening,
      (error: unknown) => error instanceof UserError && /does not start\. .*busybox/.test(error.message),
    );
    const before = tries;
    await cluster.clock.advance(10_000);
    assert.equal(tries, before);
  });

  it("does not try while a reason lasts that may pass", async () => {
    refuseAll();
    const opening = open();
    const waiting = { reason: "CreateContainerConfigError", message: 'secret "x" not found' };
    cluster.setStatus(session.ref.name, mainStatus("Pending", { waiting }));
    await cluster.clock.advance(4_900);
    assert.equal(tries, 0);
    cluster.setStatus(session.ref.name, creating);
    takeAll();
    await cluster.clock.advance(0);
    await opening;
  });

  for (const [what, status, said] of [
    ["is over", mainStatus("Succeeded", { terminated: { exitCode: 0 } }), /is over/],
    ["has failed", mainStatus("Failed", { terminated: { exitCode: 1, reason: "Error" } }), /is over/],
    [
      "does not stay up",
      mainStatus("Running", { waiting: { reason: "CrashLoopBackOff" } }, false, 2),
      /does not stay up/,
    ],
  ] as const) {
    it(`says that the session ${what}`, async () => {
      refuseAll();
      cluster.setStatus(session.ref.name, status);
      await assert.rejects(open(), said);
      assert.equal(tries, 0);
    });
  }

  it("passes a refusal on that is no matter of time", async () => {
    cluster.setStatus(session.ref.name, runningStatus);
    const refusal = failure("forbidden", 403, "Forbidden", "cannot create pods/exec");
    cluster.onExec = () => {
      throw refusal;
    };
    await assert.rejects(open(), (error) => error === refusal);
  });

  it("says that an image has no shell", async () => {
    cluster.setStatus(session.ref.name, runningStatus);
    takeAll((socket) =>
      setImmediate(() =>
        socket.end('OCI runtime exec failed: exec: "sh": executable file not found in $PATH: unknown'),
      ),
    );
    await assert.rejects(open(), /has no shell \(sh\)/);
  });

  it("waits at a terminal for the refusal of a node that is slow", async () => {
    cluster.setStatus(session.ref.name, runningStatus);
    takeAll(() => undefined);
    const opening = open();
    await cluster.clock.advance(2_000);
    cluster.sockets[0]?.end('exec: "sh": executable file not found in $PATH: unknown');
    await assert.rejects(opening, /has no shell \(sh\)/);
  });

  it("does not believe for ever that a session which runs is not there yet", async () => {
    refuseAll();
    cluster.setStatus(session.ref.name, runningStatus);
    const opening = open();
    await cluster.clock.advance(31_000);
    await assert.rejects(opening, { kind: "server" });
  });

  it("opens a shell that says nothing", async () => {
    cluster.setStatus(session.ref.name, runningStatus);
    takeAll(() => undefined);
    const opening = open(false);
    await cluster.clock.advance(300);
    const shell = await opening;
    const [socket] = cluster.sockets;
    assert.equal(cluster.sockets.length, 1);
    socket?.end(3);
    assert.deepEqual(await shell.closed, { kind: "exit", code: 3 });
  });

  it("guards a terminal by a second exec, which ends with it", async () => {
    cluster.setStatus(session.ref.name, runningStatus);
    takeAll();
    const shell = await open();
    const guard = await until(() => cluster.sockets[1]);
    assert.equal(guard.query["tty"], false);
    await until(() => guard.sent.length > 0);
    const script = Buffer.concat(guard.sent).toString();
    assert.match(script, /kill -HUP/);
    const [, , mark = ""] = guard.query["command"] as string[];
    assert.ok((cluster.sockets[0]?.query["command"] as string[]).includes(mark));
    assert.equal(guard.isDisposed, false);
    shell.dispose();
    await until(() => guard.isDisposed);
  });

  it("follows no events for a session that runs", async () => {
    cluster.setStatus(session.ref.name, runningStatus);
    const followed: number[] = [];
    takeAll((socket) => {
      followed.push(cluster.followers);
      setImmediate(() => socket.say("$ "));
    });
    await open();
    assert.equal(followed[0], 0);
  });

  it("lets the guard go when the shell has ended by itself", async () => {
    cluster.setStatus(session.ref.name, runningStatus);
    takeAll();
    await open();
    const guard = await until(() => cluster.sockets[1]);
    cluster.sockets[0]?.end(0);
    await until(() => guard.isDisposed);
  });

  it("guards even a terminal that is closed before its guard is there", async () => {
    cluster.setStatus(session.ref.name, runningStatus);
    takeAll();
    const shell = await open();
    shell.dispose();
    person.abort();
    const guard = await until(() => cluster.sockets[1]);
    await until(() => guard.isDisposed);
    assert.ok(guard.sent.length > 0);
  });

  it("puts a chosen shell into no script", async () => {
    cluster.setStatus(session.ref.name, runningStatus);
    takeAll();
    const { signal } = person;
    const shell = ["fish", "--init-command", "$(touch /tmp/pwn)"];
    await createActions(cluster.deps()).openShell(session.ref, {
      tty: true,
      shell,
      onStdout: () => undefined,
      signal,
    });
    const command = cluster.sockets[0]?.query["command"] as string[];
    assert.deepEqual(command.slice(-3), shell);
    assert.doesNotMatch(command[2] ?? "", /fish|pwn/);
  });

  it("runs a command as it is in an image that has no sh", async () => {
    cluster.setStatus(session.ref.name, runningStatus);
    takeAll((socket) => {
      const [program = ""] = socket.query["command"] as string[];
      setImmediate(() =>
        program === "app"
          ? socket.say("hello")
          : socket.end(
              `OCI runtime exec failed: exec: "${program}": executable file not found in $PATH: unknown`,
            ),
      );
    });
    const run = (...shell: readonly string[]) =>
      createActions(cluster.deps()).openShell(session.ref, {
        tty: true,
        shell,
        onStdout: (chunk) => (output += Buffer.from(chunk).toString()),
        signal: person.signal,
      });
    await run("app", "--version");
    assert.equal(output, "hello");
    assert.deepEqual(cluster.sockets.at(-1)?.query["command"], ["app", "--version"]);
    await assert.rejects(run("ap"), /There is no “ap” in this container/);
  });

  it("tries seldom during a setup step, and at once when it is over", async () => {
    refuseAll();
    const settingUp = {
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "True" }],
      initContainerStatuses: [
        { name: "setup-0", state: { running: { startedAt: "2026-01-01T00:00:01Z" } }, restartCount: 0 },
      ],
      containerStatuses: [
        { name: "main", state: { waiting: { reason: "PodInitializing" } }, restartCount: 0 },
      ],
    };
    cluster.setStatus(session.ref.name, settingUp, {
      nodeName: "node-1",
      initContainers: [{ name: "setup-0", image: "busybox:1.36" }],
    });
    void open();
    await cluster.clock.advance(10_000);
    assert.ok(tries <= 11, `${String(tries)} tries in 10 s`);
    tries = 0;
    const done = { name: "setup-0", state: { terminated: { exitCode: 0, reason: "Completed" } } };
    cluster.setStatus(session.ref.name, { ...creating, initContainerStatuses: [done] });
    await cluster.clock.advance(1_000);
    assert.ok(tries > 10, `${String(tries)} tries in the second after it`);
    person.abort();
  });

  it("stops when the person does", async () => {
    refuseAll();
    const opening = open();
    person.abort(new Error("enough"));
    await assert.rejects(opening, /enough/);
  });
});
