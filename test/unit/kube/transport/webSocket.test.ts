import assert from "node:assert/strict";
import { isFailure } from "../../../../src/domain/failure.js";
import type { ApiSocket } from "../../../../src/kube/api.js";
import { FakeApiServer, fakeEndpoint, type FakePeer } from "../../../fakes/apiServer.js";
import { never, openApi } from "../../../fakes/apis.js";
import { until } from "../../../fakes/until.js";

const path = "/api/v1/namespaces/team-a/pods/p/exec";
const protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

describe("upgrade", () => {
  let server: FakeApiServer;
  let made: ReturnType<typeof openApi>;
  let peers: FakePeer[];

  beforeEach(async () => {
    server = await FakeApiServer.start();
    peers = [];
    server.onUpgrade = (upgrade) => peers.push(upgrade.accept());
    made = openApi(fakeEndpoint(server, { login: { headers: { Authorization: "Bearer t" } } }));
  });
  afterEach(async () => {
    made.api.dispose();
    await server.close();
  });

  const open = async (signal = never) => {
    const socket = await made.api.upgrade({ path, query: { command: ["sh", "a:b c"] }, protocols, signal });
    const peer = await until(() => peers.at(-1));
    return { socket, peer };
  };
  const closing = (socket: ApiSocket) =>
    new Promise<{ code: number; reason: string }>((resolve) => socket.onClose(resolve));

  it("asks with the login, the query and both protocols, and says which was chosen", async () => {
    server.onUpgrade = (upgrade) => peers.push(upgrade.accept("v4.channel.k8s.io"));
    const { socket } = await open();
    assert.equal(socket.protocol, "v4.channel.k8s.io");
    const [upgrade] = server.upgrades;
    assert.deepEqual(upgrade?.protocols, protocols);
    assert.deepEqual(upgrade.url.searchParams.getAll("command"), ["sh", "a:b c"]);
    assert.equal(upgrade.url.pathname, path);
    assert.equal(upgrade.request.headers.authorization, "Bearer t");
    assert.equal(upgrade.request.headers.host, `127.0.0.1:${server.port}`);
    assert.equal(upgrade.request.headers["sec-websocket-extensions"], undefined, "nothing is packed");
  });

  it("rejects a refusal with its Status and what was asked", async () => {
    const status = {
      kind: "Status",
      status: "Failure",
      code: 403,
      reason: "Forbidden",
      message: "pods is forbidden",
    };
    server.onUpgrade = (upgrade) => upgrade.refuse(403, JSON.stringify(status));
    await assert.rejects(made.api.upgrade({ path, protocols, signal: never }), (error) => {
      assert.ok(isFailure(error, "forbidden"));
      assert.equal(error.message, "pods is forbidden");
      assert.equal(error.details.verb, "create");
      assert.equal(error.details.resource, "pods/exec");
      assert.equal(error.details.name, "p");
      return true;
    });
    await until(() => server.openSockets === 0, "the end of the connection");
  });

  it("asks for another login after a 401", async () => {
    let token = "old";
    const credentials = {
      login: () => Promise.resolve({ headers: { Authorization: `Bearer ${token}` }, identity: token }),
      refused: () => {
        token = "new";
        return true;
      },
    };
    server.onUpgrade = (upgrade) => {
      if (upgrade.request.headers.authorization === "Bearer new") peers.push(upgrade.accept());
      else upgrade.refuse(401, "Unauthorized");
    };
    const { api } = openApi(fakeEndpoint(server, { credentials }));
    (await api.upgrade({ path, protocols, signal: never })).dispose();
    assert.equal(server.upgrades.length, 2);
    api.dispose();
  });

  it("calls a server that accepts without a protocol no API server, and one that hangs up unreachable", async () => {
    server.onUpgrade = (upgrade) => peers.push(upgrade.accept("made.up"));
    await assert.rejects(made.api.upgrade({ path, protocols, signal: never }), /subprotocol/);
    server.onUpgrade = (upgrade) => upgrade.cut();
    await assert.rejects(made.api.upgrade({ path, protocols, signal: never }), (error) =>
      isFailure(error, "unreachable"),
    );
  });

  it("gives up after 30 s without an answer, and when the caller does", async () => {
    server.onUpgrade = (upgrade) => upgrade.ignore();
    const silent = assert.rejects(
      made.api.upgrade({ path, protocols, signal: never }),
      (error) => isFailure(error, "unreachable") && error.details.errorCode === "ERR_SILENT",
    );
    await until(() => server.upgrades.length === 1);
    await made.clock.advance(30_000);
    await silent;
    const scope = new AbortController();
    const aborted = assert.rejects(made.api.upgrade({ path, protocols, signal: scope.signal }), /enough/);
    await until(() => server.upgrades.length === 2);
    scope.abort(new Error("enough"));
    await aborted;
    await until(() => server.openSockets === 0, "the end of the connections");
  });

  it("never takes a connection from the pool, nor gives one back", async () => {
    server.onCall = (call) => call.json({});
    await made.api.json({ path: "/version", signal: never });
    const { socket } = await open();
    await made.api.json({ path: "/version", signal: never });
    assert.equal(server.sockets.length, 2);
    socket.dispose();
    await until(() => server.openSockets === 1);
  });

  it("keeps messages that come before anybody listens", async () => {
    server.onUpgrade = (upgrade) => {
      const peer = upgrade.accept();
      peers.push(peer);
      peer.send(1, "early");
      peer.socket.close(1000);
    };
    const { socket } = await open();
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    const messages: string[] = [];
    socket.onPiece((data) => messages.push(Buffer.from(data).toString("latin1")));
    assert.deepEqual(await closing(socket), { code: 1000, reason: "" });
    assert.deepEqual(messages, ["\x01early"]);
  });

  it("tells the end to who asks after it", async () => {
    const { socket, peer } = await open();
    socket.onPiece(() => undefined);
    peer.cut();
    await closing(socket);
    assert.equal((await closing(socket)).code, 1006);
  });

  it("survives frames that no server should send", async () => {
    const { socket, peer } = await open();
    socket.onPiece(() => undefined);
    peer.wire.write(Buffer.from([0xff, 0xff, 0xff]));
    const { code, reason } = await closing(socket);
    assert.equal(code, 1006);
    assert.match(reason, /RSV/);
  });

  it("sends each frame with a mask of its own", async () => {
    let drawn = 0;
    const random = (count: number) => Uint8Array.from({ length: count }, () => (drawn++ * 7919) >> 3);
    made = openApi(fakeEndpoint(server), { random });
    const { socket, peer } = await open();
    const frames: Buffer[] = [];
    peer.wire.on("data", (chunk: Buffer) => frames.push(chunk));
    for (let count = 0; count < 300; count++) await socket.send(Uint8Array.of(0), Buffer.from("secret"));
    await until(() => peer.received.length === 300);
    const wire = Buffer.concat(frames);
    const masks = Array.from({ length: 300 }, (_, at) => wire.readUInt32BE(at * 13 + 2));
    assert.ok(wire.length === 300 * 13 && new Set(masks).size > 290, "masks are drawn for each frame");
    assert.ok(peer.received.every((message) => message.toString() === "\0secret"));
  });

  it("answers a ping with what it said, and a close frame with its code", async () => {
    const { socket, peer } = await open();
    socket.onPiece(() => undefined);
    let answer = "";
    peer.socket.on("pong", (data: Buffer) => (answer = data.toString()));
    peer.socket.ping("still there?");
    await until(() => answer === "still there?", "the pong");
    peer.socket.close(3000, "enough");
    assert.deepEqual(await closing(socket), { code: 3000, reason: "enough" });
    await until(() => peer.closed?.code === 3000, "the answer to the close frame");
  });

  it("closes, waits for the server to end it, and cuts one that does not", async () => {
    const { socket, peer } = await open();
    socket.onPiece(() => undefined);
    socket.close();
    assert.equal((await closing(socket)).code, 1000);
    await until(() => peer.closed?.code === 1000, "the close frame");
    const other = await open();
    other.socket.onPiece(() => undefined);
    other.peer.freeze();
    const closed = closing(other.socket);
    other.socket.close();
    await other.socket.send(Buffer.from("nothing follows a close frame"));
    await made.clock.advance(30_000);
    assert.equal((await closed).code, 1006);
  });

  for (const [what, answer] of [
    ["another key", "Upgrade: websocket\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA="],
    ["another protocol than WebSocket", "Upgrade: SPDY/3.1"],
  ] as const) {
    it(`refuses a server that agrees to ${what}`, async () => {
      server.onUpgrade = (upgrade) =>
        upgrade.answer(`HTTP/1.1 101 OK\r\nConnection: Upgrade\r\n${answer}\r\n\r\n`);
      await assert.rejects(made.api.upgrade({ path, protocols, signal: never }), (error) =>
        isFailure(error, "protocol"),
      );
      await until(() => server.openSockets === 0, "the end of the connection");
    });
  }

  it("is cut by its caller at any time", async () => {
    const scope = new AbortController();
    const { socket } = await open(scope.signal);
    scope.abort();
    assert.equal((await closing(socket)).code, 1006);
    await until(() => server.openSockets === 0, "the end of the connection");
  });

  describe("pings", () => {
    it("keep a quiet connection, and go on while they are answered", async () => {
      const { socket, peer } = await open();
      socket.onPiece(() => undefined);
      let pings = 0;
      peer.socket.on("ping", () => pings++);
      for (let count = 1; count <= 5; count++) {
        await made.clock.advance(20_000);
        await until(() => pings === count, `ping ${count}`);
        await settled();
      }
      assert.equal(peer.closed, undefined);
    });

    it("that are not answered for 20 s end the connection", async () => {
      const { socket, peer } = await open();
      socket.onPiece(() => undefined);
      const closed = closing(socket);
      peer.freeze();
      await made.clock.advance(20_000);
      await made.clock.advance(19_999);
      assert.equal(server.openSockets, 1);
      await made.clock.advance(1);
      assert.deepEqual(await closed, { code: 1006, reason: "no answer to a ping for 20 s" });
    });

    it("are not missed while we are not reading", async () => {
      const { socket } = await open();
      socket.onPiece(() => undefined);
      let closed = false;
      socket.onClose(() => (closed = true));
      socket.pause();
      for (let count = 0; count < 10; count++) await made.clock.advance(20_000);
      socket.resume();
      await settled();
      for (let count = 0; count < 3; count++) {
        await made.clock.advance(20_000);
        await settled();
      }
      assert.equal(closed, false);
    });

    it("are not missed behind input that the process does not read", async () => {
      const { socket, peer } = await open();
      socket.onPiece(() => undefined);
      let closed = false;
      socket.onClose(() => (closed = true));
      peer.freeze();
      for (let count = 0; count < 8; count++) void socket.send(Buffer.alloc(16 * 1024));
      for (let count = 0; count < 10; count++) {
        await made.clock.advance(20_000);
        // The server answers over another connection.
        await settled();
      }
      assert.equal(closed, false);
      // Once that was read, the limit holds again.
      peer.wire.resume();
      await until(() => peer.received.length === 8);
      await made.clock.advance(20_000);
      await settled();
      peer.freeze();
      await made.clock.advance(20_000);
      await made.clock.advance(20_000);
      assert.equal(closed, true);
    });

    it("are missed behind much input when the server answers nobody else either", async () => {
      const { socket, peer } = await open();
      socket.onPiece(() => undefined);
      const closed = closing(socket);
      peer.freeze();
      server.onCall = () => undefined;
      for (let count = 0; count < 8; count++) void socket.send(Buffer.alloc(16 * 1024));
      for (let count = 0; count < 4; count++) await made.clock.advance(20_000);
      await until(() => server.calls.some(({ path }) => path === "/version"));
      await made.clock.advance(10_000);
      assert.deepEqual(await closed, { code: 1006, reason: "the server does not answer any more" });
    });

    it("are missed behind a few typed characters", async () => {
      const { socket, peer } = await open();
      socket.onPiece(() => undefined);
      const closed = closing(socket);
      peer.freeze();
      await socket.send(Buffer.from("ls\n"));
      await made.clock.advance(20_000);
      await socket.send(Buffer.from("hello?\n"));
      await made.clock.advance(20_000);
      assert.equal((await closed).code, 1006);
    });
  });

  describe("backpressure", () => {
    it("holds the writer back at 1 MiB when the server does not read", async () => {
      const { socket, peer } = await open();
      peer.freeze();
      let sent = 0;
      let writes = true;
      const writing = (async () => {
        while (writes) {
          await socket.send(Buffer.alloc(64 * 1024));
          sent += 64 * 1024;
        }
      })();
      let before = -1;
      await until(() => {
        const stands = sent === before;
        before = sent;
        return stands && sent > 0;
      });
      for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
      // The kernel's own buffers come on top of the window; on loopback they are some megabytes.
      assert.ok(sent < 16 * 1024 * 1024, `${sent} bytes were taken`);
      writes = false;
      peer.wire.resume();
      await writing;
    });

    it("frees a writer that waits when the connection ends", async () => {
      const { socket, peer } = await open();
      peer.freeze();
      const writes = Array.from({ length: 400 }, () => socket.send(Buffer.alloc(64 * 1024)));
      socket.dispose();
      await Promise.all(writes);
      await socket.send(Buffer.from("late"));
    });

    it("holds the server back while we do not read, and then delivers all", async () => {
      const { socket, peer } = await open();
      let received = 0;
      socket.onPiece((piece, isFirst) => (received += piece.length - (isFirst ? 1 : 0)));
      socket.pause();
      const total = 32 * 1024 * 1024;
      for (let sent = 0; sent < total; sent += 64 * 1024) peer.send(1, Buffer.alloc(64 * 1024));
      await settled();
      const held = received;
      assert.ok(held < 1024 * 1024, `${held} bytes were delivered`);
      assert.ok(peer.socket.bufferedAmount > total / 4, "the server could send all");
      socket.resume();
      await until(() => received === total, "the rest");
    });
  });
});

/** Lets what is on loopback arrive. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}
