import assert from "node:assert/strict";
import { isFailure } from "../../../../src/domain/failure.js";
import type { ExecEnd } from "../../../../src/domain/streams.js";
import { openAttach, openExec, type ExecOptions } from "../../../../src/kube/streams/exec.js";
import { FakeApiServer, fakeEndpoint, type FakePeer } from "../../../fakes/apiServer.js";
import { never, openApi } from "../../../fakes/apis.js";
import { RecordingLog } from "../../../fakes/recordingLog.js";
import { until } from "../../../fakes/until.js";

const target = { namespace: "team-a", pod: "p", container: "main" };

describe("exec", () => {
  let server: FakeApiServer;
  let made: ReturnType<typeof openApi>;
  let peers: FakePeer[];
  const log = new RecordingLog();

  beforeEach(async () => {
    server = await FakeApiServer.start();
    peers = [];
    server.onUpgrade = (upgrade) => peers.push(upgrade.accept());
    made = openApi(fakeEndpoint(server));
  });
  afterEach(async () => {
    made.api.dispose();
    await server.close();
  });

  const open = async (options: Partial<ExecOptions> = {}) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const stream = await openExec(
      made.api,
      {
        ...target,
        command: ["sh", "-c", "echo $HOME & exit"],
        onStdout: (chunk) => out.push(Buffer.from(chunk)),
        onStderr: (chunk) => err.push(Buffer.from(chunk)),
        signal: never,
        ...options,
      },
      { log },
    );
    const peer = await until(() => peers.at(-1));
    return {
      stream,
      peer,
      stdout: () => Buffer.concat(out).toString("utf8"),
      stderr: () => Buffer.concat(err).toString("utf8"),
    };
  };
  const failureOf = (end: ExecEnd) =>
    end.kind === "failed" || end.kind === "lost" ? end.failure : undefined;

  it("asks for the command as it is, and for the streams that are wanted", async () => {
    await open({ stdin: true });
    const [upgrade] = server.upgrades;
    assert.equal(upgrade?.url.pathname, "/api/v1/namespaces/team-a/pods/p/exec");
    assert.deepEqual(upgrade.url.searchParams.getAll("command"), ["sh", "-c", "echo $HOME & exit"]);
    const flags = ["container", "stdin", "stdout", "stderr", "tty"].map((name) =>
      upgrade.url.searchParams.get(name),
    );
    assert.deepEqual(flags, ["main", "true", "true", "true", "false"]);
    assert.deepEqual(upgrade.protocols, ["v5.channel.k8s.io", "v4.channel.k8s.io"]);
  });

  it("asks for one output with a terminal, and tells its size before anything else", async () => {
    const { stream, peer } = await open({ tty: true, stdin: true, size: { columns: 101, rows: 33 } });
    void stream.write(Buffer.from("ls\n"));
    stream.resize({ columns: 50, rows: 20 });
    await until(() => peer.received.length === 3);
    assert.deepEqual(
      peer.received.map((message) => [message[0], message.toString("utf8", 1)]),
      [
        [4, '{"Width":101,"Height":33}'],
        [0, "ls\n"],
        [4, '{"Width":50,"Height":20}'],
      ],
    );
    assert.equal(server.upgrades[0]?.url.searchParams.get("stderr"), "false");
  });

  it("keeps the outputs apart and tells the exit code", async () => {
    const { stream, peer, stdout, stderr } = await open();
    peer.send(1, "out 1\n");
    peer.send(2, "err\n");
    peer.send(1, "out 2\n");
    peer.exit(7);
    assert.deepEqual(await stream.closed, { kind: "exit", code: 7 });
    assert.equal(stdout(), "out 1\nout 2\n");
    assert.equal(stderr(), "err\n");
  });

  it("tells success as exit code 0, and closes the connection if the server does not", async () => {
    const { stream, peer } = await open();
    peer.send(3, '{"metadata":{},"status":"Success"}');
    assert.deepEqual(await stream.closed, { kind: "exit", code: 0 });
    await until(() => peer.closed?.code === 1000, "the close frame");
  });

  it("tells of a command that could not be started with the server's words", async () => {
    const { stream, peer } = await open();
    const message = 'error executing command in container: exec: "nope": executable file not found in $PATH';
    peer.send(3, JSON.stringify({ status: "Failure", reason: "InternalError", code: 500, message }));
    const end = await stream.closed;
    assert.equal(end.kind, "failed");
    assert.equal(failureOf(end)?.message, message);
    assert.equal(failureOf(end)?.details.name, "p");
  });

  it("takes a status that is none for a failure", async () => {
    const { stream, peer } = await open();
    peer.send(3, "<html>");
    assert.equal(failureOf(await stream.closed)?.kind, "protocol");
  });

  it("is lost when the connection ends without a status, however politely", async () => {
    const cut = await open();
    cut.peer.send(1, "so far");
    await until(() => cut.stdout() === "so far");
    cut.peer.cut();
    const end = await cut.stream.closed;
    assert.equal(end.kind, "lost");
    assert.equal(failureOf(end)?.kind, "lost");
    assert.equal(failureOf(end)?.details.resource, "pods/exec");
    const polite = await open();
    polite.peer.socket.close(1000);
    assert.equal((await polite.stream.closed).kind, "lost");
  });

  it("is lost when the server falls dead", async () => {
    const { stream, peer } = await open();
    peer.freeze();
    await made.clock.advance(40_000);
    const end = await stream.closed;
    assert.match(failureOf(end)?.message ?? "", /no answer to a ping for 20 s/);
  });

  it("ends stdin and keeps the output with v5", async () => {
    const { stream, peer, stdout } = await open({ stdin: true });
    await stream.write(Buffer.from("abc"));
    stream.end();
    await until(() => peer.received.length === 2);
    assert.deepEqual([...(peer.received[1] ?? [])], [255, 0]);
    peer.send(1, "3\n");
    peer.exit(0);
    assert.deepEqual(await stream.closed, { kind: "exit", code: 0 });
    assert.equal(stdout(), "3\n");
  });

  it("leaves stdin open with v4, says so in the log, and keeps the output", async () => {
    server.onUpgrade = (upgrade) => peers.push(upgrade.accept("v4.channel.k8s.io"));
    const { stream, peer, stdout } = await open({ stdin: true });
    stream.end();
    await stream.write(Buffer.from("x"));
    await until(() => peer.received.length === 1);
    assert.deepEqual([...(peer.received[0] ?? [])], [0, 0x78]);
    assert.ok(log.lines.some(({ message }) => message.includes("v4")));
    peer.send(1, "still here");
    peer.exit(0);
    await stream.closed;
    assert.equal(stdout(), "still here");
  });

  it("does not mind empty frames, unknown channels and the end of a channel", async () => {
    const { stream, peer, stdout } = await open();
    for (const channel of [0, 1, 2, 3, 4, 5, 200]) peer.send(channel, "");
    peer.send(9, "of another time");
    peer.send(255, Buffer.from([1]));
    peer.socket.send(Buffer.alloc(0));
    peer.send(1, "fine");
    peer.exit(0);
    assert.deepEqual(await stream.closed, { kind: "exit", code: 0 });
    assert.equal(stdout(), "fine");
  });

  it("sends a paste of 10 MB whole, in order and in pieces that the server takes", async () => {
    const { stream, peer } = await open({ stdin: true });
    const paste = Buffer.alloc(10 * 1024 * 1024, "0123456789abcdefghi\n");
    await stream.write(paste);
    await until(() => peer.received.reduce((bytes, { length }) => bytes + length - 1, 0) === paste.length);
    assert.ok(peer.received.every((message) => message[0] === 0 && message.length <= 128 * 1024 + 1));
    assert.ok(Buffer.concat(peer.received.map((message) => message.subarray(1))).equals(paste));
  });

  it("delivers nothing while paused, everything after, and then the end", async () => {
    const { stream, peer, stdout } = await open();
    stream.pause();
    for (let count = 0; count < 100; count++) peer.send(1, "x".repeat(10_000));
    peer.exit(4);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(stdout().length, 0);
    stream.resume();
    assert.deepEqual(await stream.closed, { kind: "exit", code: 4 });
    assert.equal(stdout().length, 1_000_000);
  });

  it("can be paused from within the sink: what is on the wire stays there", async () => {
    let bytes = 0;
    const { stream, peer } = await open({
      onStdout: (chunk) => {
        bytes += chunk.length;
        stream.pause();
      },
    });
    const total = 32 * 1024 * 1024;
    for (let sent = 0; sent < total; sent += 64 * 1024) peer.send(1, Buffer.alloc(64 * 1024));
    await until(() => bytes > 0);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(bytes < 1024 * 1024, `${bytes} bytes were delivered`);
    await until(() => {
      stream.resume();
      return bytes === total;
    });
  });

  it("is cut by disposing and by its signal, and takes no more then", async () => {
    const disposed = await open({ stdin: true });
    disposed.stream.dispose();
    assert.equal((await disposed.stream.closed).kind, "lost");
    await disposed.stream.write(Buffer.from("late"));
    disposed.stream.resize({ columns: 1, rows: 1 });
    disposed.stream.end();
    disposed.stream.dispose();
    const scope = new AbortController();
    const aborted = await open({ signal: scope.signal });
    scope.abort();
    assert.equal((await aborted.stream.closed).kind, "lost");
    await until(() => server.openSockets === 0, "the end of the connections");
  });

  it("rejects with the server's refusal", async () => {
    const status = { kind: "Status", status: "Failure", code: 500, message: 'container not found ("main")' };
    server.onUpgrade = (upgrade) => upgrade.refuse(500, JSON.stringify(status));
    await assert.rejects(
      openExec(made.api, { ...target, command: ["true"], onStdout: () => undefined, signal: never }, { log }),
      (error) =>
        isFailure(error, "server") && error.details.status?.message === 'container not found ("main")',
    );
  });

  describe("attach", () => {
    it("asks for no command, and ends without an exit code", async () => {
      const out: Buffer[] = [];
      const stream = await openAttach(
        made.api,
        { ...target, tty: true, onStdout: (chunk) => out.push(Buffer.from(chunk)), signal: never },
        { log },
      );
      const [upgrade] = server.upgrades;
      assert.equal(upgrade?.url.pathname, "/api/v1/namespaces/team-a/pods/p/attach");
      assert.equal(upgrade.url.searchParams.has("command"), false);
      const peer = await until(() => peers.at(-1));
      peer.send(1, "hello");
      peer.exit(0);
      assert.deepEqual(await stream.closed, { kind: "ended" });
      assert.equal(Buffer.concat(out).toString("utf8"), "hello");
    });
  });
});
