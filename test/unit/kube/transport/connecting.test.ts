import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { isFailure } from "../../../../src/domain/failure.js";
import { fakeEndpoint } from "../../../fakes/apiServer.js";
import { never, openApi } from "../../../fakes/apis.js";
import { until } from "../../../fakes/until.js";

const path = "/api/v1/pods";
const protocols = ["v5.channel.k8s.io"];

describe("a connection that does not come", () => {
  let server: Server;
  let sockets: Socket[];
  const ends: (() => void)[] = [];

  beforeEach(async () => {
    sockets = [];
    // Takes connections and never says a word.
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined);
      socket.resume();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) end();
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  const port = () => (server.address() as AddressInfo).port;
  const open = (more: { proxyUrl?: string } = {}) => {
    const url = more.proxyUrl ? "https://api.test:6443" : `https://127.0.0.1:${port()}`;
    const made = openApi(fakeEndpoint({ url }, more));
    ends.push(() => made.api.dispose());
    return made;
  };
  const gone = () => until(() => sockets.every((socket) => socket.destroyed), "the end of the connection");

  for (const [what, more] of [
    ["a server that does not answer TLS", () => ({})],
    ["a proxy that does not answer", () => ({ proxyUrl: `http://127.0.0.1:${port()}` })],
    ["a proxy that does not answer TLS", () => ({ proxyUrl: `https://127.0.0.1:${port()}` })],
  ] as const) {
    it(`gives ${what} 30 s, for calls and for upgrades`, async () => {
      const { api, clock } = open(more());
      const unreachable = (error: unknown) =>
        isFailure(error, "unreachable") && /no connection to .* within 30 s/.test(error.message);
      const call = assert.rejects(api.json({ path, signal: never }), unreachable);
      const upgrade = assert.rejects(api.upgrade({ path, protocols, signal: never }), unreachable);
      await until(() => sockets.length === 2);
      await clock.advance(29_999);
      assert.ok(sockets.every((socket) => !socket.destroyed));
      await clock.advance(1);
      await Promise.all([call, upgrade]);
      await gone();
    });

    it(`leaves ${what} when the caller gives up, or the connection is given up`, async () => {
      const { api, clock } = open(more());
      const scope = new AbortController();
      const call = assert.rejects(api.json({ path, signal: scope.signal }), /enough/);
      const upgrade = assert.rejects(api.upgrade({ path, protocols, signal: scope.signal }), /enough/);
      await until(() => sockets.length === 2);
      scope.abort(new Error("enough"));
      await Promise.all([call, upgrade]);
      const later = assert.rejects(api.json({ path, signal: never }), /given up/);
      await until(() => sockets.length >= 2);
      api.dispose();
      await later;
      await gone();
      assert.deepEqual(clock.pendingMs, []);
    });
  }

  it("tells of a server that hangs up during TLS", async () => {
    server.on("connection", (socket) => socket.destroy());
    const { api } = open();
    await assert.rejects(api.json({ path, signal: never }), (error) =>
      isFailure(error, "unreachable", "tls"),
    );
    await assert.rejects(api.upgrade({ path, protocols, signal: never }), (error) =>
      isFailure(error, "unreachable", "tls"),
    );
  });
});
