import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Server } from "node:net";
import { Dialer, type Route } from "../../../../src/kube/transport/dial.js";
import { HandClock } from "../../../fakes/clock.js";
import { until } from "../../../fakes/until.js";

describe("Dialer", () => {
  let silent: Server;
  let taken: number;

  beforeEach(async () => {
    taken = 0;
    silent = createServer((socket) => {
      taken++;
      socket.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => silent.close());

  it("gives up a server that takes the connection and says nothing, and its error reaches nobody else", async () => {
    const clock = new HandClock();
    const { port } = silent.address() as AddressInfo;
    const route: Route = {
      host: "127.0.0.1",
      port,
      proxy: undefined,
      tls: { ca: undefined, serverName: undefined, skipVerify: true, clientCertificate: undefined },
    };
    const stray: unknown[] = [];
    const onStray = (error: unknown) => stray.push(error);
    process.prependListener("uncaughtException", onStray);
    try {
      const { signal } = new AbortController();
      const refused = assert.rejects(
        new Dialer(route, clock).dial(signal),
        /no connection to 127\.0\.0\.1:\d+ within 30 s/,
      );
      await until(() => taken === 1);
      await clock.advance(30_000);
      await refused;
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(stray, []);
    } finally {
      process.off("uncaughtException", onStray);
    }
  });
});
