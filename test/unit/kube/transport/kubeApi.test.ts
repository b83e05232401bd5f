import assert from "node:assert/strict";
import { Cancelled } from "../../../../src/base/errors.js";
import { isFailure, type FailureKind } from "../../../../src/domain/failure.js";
import { never } from "../../../fakes/apis.js";
import { servedApi } from "../../../fakes/servedApi.js";
import { RecordingLog } from "../../../fakes/recordingLog.js";
import { until } from "../../../fakes/until.js";

const path = "/api/v1/namespaces/team-a/pods";

/** For assert.rejects: a failure of that kind, and more if given. */
const failure =
  (kind: FailureKind, details: object = {}) =>
  (error: unknown) => {
    assert.ok(isFailure(error, kind), String(error));
    assert.deepEqual({ ...error.details, ...details }, { ...error.details });
    return true;
  };

describe("createKubeApi", () => {
  const served = servedApi();
  const { open } = served;

  describe("sends", () => {
    it("path, query, headers and body as the server wants them", async () => {
      served.server.onCall = (call) => call.json({ ok: true }, 201);
      const { api } = open(
        {
          server: `${served.server.url}/k8s/clusters/c-1`,
          login: { headers: { Authorization: "Bearer t" } },
        },
        { userAgent: "pod-sessions/1.2.3" },
      );
      const answer = await api.json({
        method: "PATCH",
        path: `${path}/p%2F1`,
        query: { force: true, tailLines: 0, absent: undefined, command: ["a b", "c&d"] },
        contentType: "application/merge-patch+json",
        body: { text: "ü" },
        signal: never,
      });
      assert.deepEqual(answer, { ok: true });
      const [call] = served.server.calls;
      assert.equal(call?.request.method, "PATCH");
      assert.equal(
        call?.request.url,
        `/k8s/clusters/c-1${path}/p%2F1?force=true&tailLines=0&command=a+b&command=c%26d`,
      );
      const { headers } = call.request;
      assert.equal(headers["content-type"], "application/merge-patch+json");
      assert.equal(headers["content-length"], "13");
      assert.equal(headers["user-agent"], "pod-sessions/1.2.3");
      assert.equal(headers.authorization, "Bearer t");
      assert.equal(headers.host, `127.0.0.1:${served.server.port}`);
      assert.equal(headers["accept-encoding"], undefined, "unpacking is not worth it on loopback");
      assert.equal(call.body, '{"text":"ü"}');
    });

    it("many calls over few connections", async () => {
      served.server.onCall = (call) => call.json({});
      const { api } = open();
      for (let count = 0; count < 30; count++) await api.json({ path, signal: never });
      assert.equal(served.server.sockets.length, 1);
      await Promise.all(Array.from({ length: 5 }, () => api.json({ path, signal: never })));
      assert.equal(served.server.sockets.length, 5);
    });

    it("nothing over another idle connection after one was dead, as after a change of networks", async () => {
      const waiting: { json(value: unknown): void }[] = [];
      served.server.onCall = (call) => void waiting.push(call);
      const { api, clock } = open();
      const ask = () => api.json({ path, signal: never });
      const both = [ask(), ask()];
      await until(() => waiting.length === 2);
      for (const call of waiting.splice(0)) call.json({});
      await Promise.all(both);
      assert.equal(served.server.sockets.length, 2);
      for (const socket of served.server.sockets) socket.pause();
      const first = assert.rejects(ask(), failure("unreachable", { errorCode: "ERR_SILENT" }));
      await clock.advance(30_000);
      await first;
      served.server.onCall = (call) => call.json({ ok: true });
      assert.deepEqual(await ask(), { ok: true });
      assert.equal(served.server.sockets.length, 3);
    });

    it("nothing over a connection that was idle for long, as after a night's sleep", async () => {
      served.server.onCall = (call) => call.json({});
      const { api, clock } = open();
      await api.json({ path, signal: never });
      await clock.advance(46_000);
      await api.json({ path, signal: never });
      assert.equal(served.server.sockets.length, 2);
    });
  });

  describe("refusals", () => {
    it("reject with the Status and what was asked", async () => {
      served.server.onCall = (call) => call.refuse(403, "Forbidden", 'pods "p" is forbidden');
      const { api } = open();
      await assert.rejects(api.json({ path: `${path}/p`, signal: never }), (error) => {
        assert.ok(isFailure(error, "forbidden"));
        assert.equal(error.message, 'pods "p" is forbidden');
        const { status, ...details } = error.details;
        assert.equal(status?.reason, "Forbidden");
        assert.deepEqual(details, {
          verb: "get",
          resource: "pods",
          namespace: "team-a",
          name: "p",
          server: `127.0.0.1:${served.server.port}`,
          code: 403,
        });
        return true;
      });
      await assert.rejects(
        api.stream({ path, query: { watch: true }, signal: never }),
        failure("forbidden", { verb: "watch" }),
      );
      assert.equal(served.server.sockets.length, 1, "a refusal does not cost the connection");
    });

    it("name a page that is no API server's", async () => {
      served.server.onCall = (call) => call.text("<html><title>Hotel Wi-Fi</title></html>", 200);
      const { api } = open();
      await assert.rejects(
        api.json({ path, signal: never }),
        (error) => isFailure(error, "protocol") && error.message.includes("Hotel Wi-Fi"),
      );
    });

    it("of a server that is not there say where it was looked for", async () => {
      const { api } = open({ server: "http://127.0.0.1:1" });
      await assert.rejects(
        api.json({ path, signal: never }),
        failure("unreachable", { errorCode: "ECONNREFUSED", server: "127.0.0.1:1" }),
      );
    });
  });

  describe("silence", () => {
    it("before the answer fails the call after 30 s", async () => {
      served.server.onCall = () => undefined;
      const { api, clock } = open();
      const rejected = assert.rejects(
        api.json({ path, signal: never }),
        failure("unreachable", { errorCode: "ERR_SILENT" }),
      );
      await until(() => served.server.calls.length === 1);
      await clock.advance(29_999);
      assert.equal(served.server.openSockets, 1);
      await clock.advance(2);
      await rejected;
      await until(() => served.server.openSockets === 0, "the end of the connection");
    });

    it("counts from the last byte, and not while the reader is slow", async () => {
      served.server.onCall = (call) => call.open().write("one");
      const { api, clock } = open();
      const stream = await api.stream({ path, signal: never, idleMs: 10_000 });
      const chunks = stream[Symbol.asyncIterator]();
      assert.equal(String((await chunks.next()).value), "one");
      await clock.advance(9_000);
      served.server.calls[0]?.write("two");
      assert.equal(String((await chunks.next()).value), "two");
      await clock.advance(9_000);
      served.server.calls[0]?.write(Buffer.alloc(2 * 1024 * 1024));
      await until(
        () => (served.server.calls[0]?.bytesUnsent ?? 0) > 0 || served.server.calls[0]?.isGone,
        "a full pipe",
      );
      await clock.advance(60_000);
      assert.equal(served.server.calls[0]?.isGone, false, "it was the reader who was slow");
      let bytes = 0;
      while (bytes < 2 * 1024 * 1024) bytes += ((await chunks.next()).value as Uint8Array).length;
      const rejected = assert.rejects(chunks.next(), failure("unreachable", { errorCode: "ERR_SILENT" }));
      await clock.advance(10_001);
      await rejected;
    });

    it("has no limit where none is wanted", async () => {
      served.server.onCall = (call) => call.open().write("one");
      const { api, clock } = open();
      const stream = await api.stream({ path, signal: never, idleMs: 0 });
      assert.deepEqual(clock.pendingMs, []);
      stream.dispose();
    });
  });

  describe("a caller who gives up", () => {
    it("gets its own reason, before, during and after the answer", async () => {
      served.server.onCall = () => undefined;
      const { api } = open();
      await assert.rejects(api.json({ path, signal: AbortSignal.abort(new Error("early")) }), /early/);
      assert.equal(served.server.calls.length, 0);

      const waiting = new AbortController();
      const rejected = assert.rejects(api.json({ path, signal: waiting.signal }), /during/);
      await until(() => served.server.calls.length === 1);
      waiting.abort(new Error("during"));
      await rejected;
      await until(() => served.server.openSockets === 0, "the end of the connection");

      served.server.onCall = (call) => call.open().write("x");
      const reading = new AbortController();
      const chunks = (await api.stream({ path, signal: reading.signal }))[Symbol.asyncIterator]();
      await chunks.next();
      const ended = assert.rejects(chunks.next(), /after/);
      reading.abort(new Error("after"));
      await ended;
      await until(() => served.server.openSockets === 0, "the end of the connection");
    });

    it("by disposing the stream or leaving its loop ends the connection", async () => {
      served.server.onCall = (call) => call.open().write("x");
      const { api } = open();
      for await (const chunk of await api.stream({ path, signal: never })) {
        assert.equal(String(chunk), "x");
        break;
      }
      await until(() => served.server.openSockets === 0, "the end of the first connection");
      const stream = await api.stream({ path, signal: never });
      stream.dispose();
      await until(() => served.server.openSockets === 0, "the end of the second connection");
    });
  });

  describe("a stream", () => {
    it("that is cut is lost, after what had arrived", async () => {
      served.server.onCall = (call) => call.open().write("first part\n");
      const { api } = open();
      const chunks = (await api.stream({ path, signal: never }))[Symbol.asyncIterator]();
      assert.equal(String((await chunks.next()).value), "first part\n");
      const rejected = assert.rejects(chunks.next(), failure("lost", { verb: "list", resource: "pods" }));
      served.server.calls[0]?.cut();
      await rejected;
    });

    it("is held back while its reader is slow, and loses nothing", async () => {
      const total = 64 * 1024 * 1024;
      const piece = Buffer.alloc(256 * 1024, "0123456789abcdef");
      let sent = 0;
      served.server.onCall = (call) => {
        call.open();
        const push = () => {
          while (sent < total) {
            sent += piece.length;
            if (!call.write(piece)) {
              call.onDrain(push);
              return;
            }
          }
          call.end();
        };
        push();
      };
      const { api } = open();
      const stream = await api.stream({ path, signal: never });
      const before = await until(() => {
        const was = sent;
        return was > 0 && served.server.calls[0]?.bytesUnsent ? was : 0;
      });
      assert.ok(before < 16 * 1024 * 1024, `${before} bytes were taken ahead of the reader`);
      let received = 0;
      for await (const chunk of stream) received += chunk.length;
      assert.equal(received, total);
    });
  });

  describe("an API that is given up", () => {
    it("cuts what is open and takes no more calls", async () => {
      served.server.onCall = (call) => {
        if (call.isWatch) call.open();
      };
      const { api } = open();
      const stream = await api.stream({ path, query: { watch: true }, signal: never });
      const reading = assert.rejects(stream[Symbol.asyncIterator]().next(), Cancelled);
      const waiting = assert.rejects(api.json({ path, signal: never }), Cancelled);
      await until(() => served.server.calls.length === 2);
      api.dispose();
      await Promise.all([reading, waiting]);
      await assert.rejects(api.json({ path, signal: never }), Cancelled);
      await until(() => served.server.openSockets === 0, "the end of all connections");
    });
  });

  it("tells no secret in a failure or in the log", async () => {
    const log = new RecordingLog();
    const secret = "hunter2-canary";
    const codes = [401, 403, 429, 500];
    served.server.onCall = (call) =>
      call.refuse(codes[served.server.calls.length % codes.length] ?? 500, "X", "no");
    const { api } = open({ login: { headers: { Authorization: `Bearer ${secret}` } } }, { log });
    for (const { length } of [codes, codes]) {
      for (let count = 0; count < length; count++) {
        await assert.rejects(api.json({ path, signal: never }), (error: Error) => {
          assert.ok(!JSON.stringify([error, error.message, error.stack]).includes(secret));
          return true;
        });
      }
    }
    await assert.rejects(
      open({ login: { headers: { Authorization: `Bearer ${secret}\n` } } }, { log }).api.json({
        path,
        signal: never,
      }),
      (error: Error) => !error.message.includes(secret),
    );
    assert.ok(!log.text.includes(secret));
  });
});
