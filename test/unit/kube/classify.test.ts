import assert from "node:assert/strict";
import type { FailureKind } from "../../../src/domain/failure.js";
import { failureFromAnswer, failureFromStatus, readStatus } from "../../../src/kube/classify.js";

const status = (code: number, reason: string, message: string) =>
  JSON.stringify({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    code,
  });

describe("failureFromAnswer", () => {
  const kinds: readonly (readonly [number, string, FailureKind])[] = [
    [400, "BadRequest", "invalid"],
    [401, "Unauthorized", "unauthorized"],
    [403, "Forbidden", "forbidden"],
    [404, "NotFound", "notFound"],
    [409, "AlreadyExists", "conflict"],
    [410, "Expired", "gone"],
    [422, "Invalid", "invalid"],
    [429, "TooManyRequests", "busy"],
    [500, "InternalError", "server"],
    [503, "ServiceUnavailable", "server"],
    [504, "Timeout", "server"],
  ];
  for (const [code, reason, kind] of kinds) {
    it(`calls ${code} ${reason} ${kind}, and keeps the Status`, () => {
      const failure = failureFromAnswer({ code, headers: {}, body: status(code, reason, "because") });
      assert.equal(failure.kind, kind);
      assert.equal(failure.message, "because");
      assert.equal(failure.details.code, code);
      assert.equal(failure.details.status?.reason, reason);
    });
  }

  it("calls a 503 that says when to come back busy", () => {
    const failure = failureFromAnswer({ code: 503, headers: { "retry-after": "7" }, body: "wait" });
    assert.equal(failure.kind, "busy");
    assert.equal(failure.details.retryAfterMs, 7_000);
  });

  it("keeps the causes and the details of a refused object", () => {
    const body = JSON.stringify({
      kind: "Status",
      status: "Failure",
      reason: "Invalid",
      code: 422,
      message: "Pod is invalid",
      details: {
        name: "p",
        kind: "Pod",
        causes: [
          { reason: "FieldValueRequired", field: "spec.containers[0].image", message: "Required value" },
        ],
      },
    });
    const { details } = failureFromAnswer({ code: 422, headers: {}, body });
    assert.equal(details.status?.details?.causes?.[0]?.field, "spec.containers[0].image");
  });

  it("believes the plain text of an API server about a group that it lacks", () => {
    const headers = { "content-type": "text/plain; charset=utf-8" };
    const failure = failureFromAnswer({ code: 404, headers, body: "404 page not found\n" });
    assert.equal(failure.kind, "notFound");
    assert.equal(failure.message, "404 page not found");
  });

  it("tells somebody else's pages from an API server's refusal", () => {
    const page = "<!DOCTYPE html><html><title>Sign in</title></html>";
    const headers = { "content-type": "text/html" };
    const login = failureFromAnswer({ code: 403, headers, body: page });
    assert.equal(login.kind, "protocol");
    assert.match(login.message, /Sign in/);
    const gateway = failureFromAnswer({ code: 502, headers, body: page });
    assert.equal(gateway.kind, "server");
    const location = "https://login.test/?state=s3cret";
    const redirect = failureFromAnswer({ code: 302, headers: { location }, body: "" });
    assert.equal(redirect.kind, "protocol");
    assert.match(redirect.message, /HTTP 302 to https:\/\/login.test\/$/);
  });
});

describe("failureFromStatus", () => {
  it("reads the code from the reason where an event has none", () => {
    assert.equal(failureFromStatus({ reason: "Expired", message: "too old" }).kind, "gone");
  });

  it("takes the seconds to wait from the Status too", () => {
    const failure = failureFromStatus({ code: 429, details: { retryAfterSeconds: 2 } });
    assert.equal(failure.details.retryAfterMs, 2_000);
  });
});

describe("Retry-After", () => {
  const waitOf = (headers: Record<string, string>, body = "wait") =>
    failureFromAnswer({ code: 503, headers, body }).details.retryAfterMs;

  it("may be a date, by the clock of who wrote it", () => {
    const date = "Fri, 27 Nov 2026 16:00:00 GMT";
    assert.equal(waitOf({ date, "retry-after": "Fri, 27 Nov 2026 16:00:09 GMT" }), 9_000);
    assert.equal(waitOf({ date, "retry-after": "Fri, 27 Nov 2026 15:00:00 GMT" }), 0);
    assert.equal(waitOf({ date, "retry-after": "soon" }), undefined);
    assert.equal(waitOf({ "retry-after": "Fri, 27 Nov 2026 16:00:09 GMT" }), undefined);
  });
});

describe("readStatus", () => {
  it("takes nothing else for a Status", () => {
    for (const other of [
      undefined,
      null,
      3,
      "Status",
      [],
      {},
      { kind: "Pod" },
      { status: { phase: "Running" } },
    ]) {
      assert.equal(readStatus(other), undefined, JSON.stringify(other));
    }
    assert.deepEqual(readStatus({ metadata: {}, status: "Success" }), { status: "Success" });
  });
});
