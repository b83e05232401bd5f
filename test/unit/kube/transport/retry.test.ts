import assert from "node:assert/strict";
import { isFailure, type FailureKind } from "../../../../src/domain/failure.js";
import type { Endpoint } from "../../../../src/kube/endpoint.js";
import type { FakeCall } from "../../../fakes/apiServer.js";
import { never } from "../../../fakes/apis.js";
import { servedApi } from "../../../fakes/servedApi.js";
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

describe("createKubeApi, trying again", () => {
  const served = servedApi();
  const { open } = served;

  describe("a login that is refused", () => {
    const rotating = (answers: readonly boolean[]) => {
      let logins = 0;
      let refusals = 0;
      const credentials: Endpoint["credentials"] = {
        login: () =>
          Promise.resolve({
            headers: { Authorization: `Bearer t${refusals}` },
            identity: `t${++logins && refusals}`,
          }),
        refused: () => answers[refusals++] ?? false,
      };
      return { credentials, refusals: () => refusals };
    };
    const onlyWith = (token: string) => (call: FakeCall) => {
      if (call.request.headers.authorization === `Bearer ${token}`) call.json({ ok: true });
      else call.refuse(401, "Unauthorized", "Unauthorized");
    };

    it("is asked for again once, and the call goes on with the new one", async () => {
      served.server.onCall = onlyWith("t1");
      const { credentials } = rotating([true]);
      const { api } = open({ credentials });
      assert.deepEqual(await api.json({ path, signal: never }), { ok: true });
      assert.equal(served.server.calls.length, 2);
      assert.equal(
        served.server.sockets.length,
        2,
        "the new login does not speak over the old one's connection",
      );
    });

    it("fails the call when the new one is refused too", async () => {
      served.server.onCall = onlyWith("none");
      const { credentials, refusals } = rotating([true, true, true]);
      const { api } = open({ credentials });
      await assert.rejects(api.json({ path, signal: never }), failure("unauthorized"));
      assert.equal(served.server.calls.length, 2);
      assert.equal(refusals(), 1);
    });

    it("fails the call at once when there can be no other", async () => {
      served.server.onCall = onlyWith("none");
      const { credentials } = rotating([false]);
      const { api } = open({ credentials });
      await assert.rejects(api.json({ path, signal: never }), failure("unauthorized"));
      assert.equal(served.server.calls.length, 1);
    });
  });

  describe("a server that asks to wait", () => {
    const twiceBusy = (code: number) => (call: FakeCall) => {
      if (served.server.calls.length > 2) call.json({ ok: true });
      else call.refuse(code, "TooManyRequests", "too many requests", { "retry-after": "1" });
    };

    for (const method of ["GET", "POST"] as const) {
      it(`is asked again after a 429, by a ${method} too`, async () => {
        served.server.onCall = twiceBusy(429);
        const { api, clock } = open();
        const answer = api.json({ method, path, signal: never });
        await until(() => clock.pendingMs.includes(1_125), "the wait");
        assert.equal(served.server.calls.length, 1);
        await clock.advance(1_125);
        await until(() => served.server.calls.length === 2);
        await until(() => clock.pendingMs.includes(1_125), "the second wait");
        await clock.advance(1_125);
        assert.deepEqual(await answer, { ok: true });
      });
    }

    it("is asked again after a 503 only by what changes nothing", async () => {
      served.server.onCall = twiceBusy(503);
      const { api } = open();
      await assert.rejects(
        api.json({ method: "POST", path, body: {}, signal: never }),
        failure("busy", { retryAfterMs: 1_000 }),
      );
      assert.equal(served.server.calls.length, 1);
    });

    it("is not waited for when it asks for minutes, nor for ever", async () => {
      served.server.onCall = (call) => call.refuse(429, "TooManyRequests", "later", { "retry-after": "600" });
      const { api, clock } = open();
      await assert.rejects(api.json({ path, signal: never }), failure("busy", { retryAfterMs: 600_000 }));
      served.server.onCall = (call) => call.refuse(429, "TooManyRequests", "later", { "retry-after": "1" });
      const before = served.server.calls.length;
      const rejected = assert.rejects(api.json({ path, signal: never }), failure("busy"));
      for (let count = 1; count <= 4; count++) {
        await until(() => clock.pendingMs.includes(1_125), `wait ${count}`);
        await clock.advance(1_125);
      }
      await rejected;
      assert.equal(served.server.calls.length - before, 5);
    });

    it("is left alone when the caller gives up", async () => {
      served.server.onCall = twiceBusy(429);
      const { api, clock } = open();
      const scope = new AbortController();
      const rejected = assert.rejects(api.json({ path, signal: scope.signal }), /enough/);
      await until(() => clock.pendingMs.includes(1_125));
      scope.abort(new Error("enough"));
      await rejected;
      assert.deepEqual(clock.pendingMs, []);
    });
  });

  describe("a pooled connection that the server has closed meanwhile", () => {
    const cutSecond = (call: FakeCall) => {
      if (served.server.calls.length === 2) call.cut();
      else call.json({ call: served.server.calls.length });
    };

    for (const method of ["GET", "PUT", "DELETE"] as const) {
      it(`is replaced for a ${method}`, async () => {
        served.server.onCall = cutSecond;
        const { api } = open();
        await api.json({ path, signal: never });
        assert.deepEqual(await api.json({ method, path, signal: never }), { call: 3 });
      });
    }

    it("fails a POST, which must not be sent twice", async () => {
      served.server.onCall = cutSecond;
      const { api } = open();
      await api.json({ path, signal: never });
      await assert.rejects(
        api.json({ method: "POST", path, body: {}, signal: never }),
        failure("unreachable"),
      );
      assert.equal(served.server.calls.length, 2);
    });

    it("is replaced once only", async () => {
      served.server.onCall = (call) => (served.server.calls.length === 1 ? call.json({}) : call.cut());
      const { api } = open();
      await api.json({ path, signal: never });
      await assert.rejects(api.json({ path, signal: never }), failure("unreachable"));
      assert.equal(served.server.calls.length, 3);
    });
  });
});
