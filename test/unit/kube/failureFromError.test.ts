import assert from "node:assert/strict";
import { ClusterFailure, type FailureKind } from "../../../src/domain/failure.js";
import { failureFromError } from "../../../src/kube/failureFromError.js";

describe("failureFromError", () => {
  const codes: readonly (readonly [string, FailureKind])[] = [
    ["ECONNREFUSED", "unreachable"],
    ["ENOTFOUND", "unreachable"],
    ["ECONNRESET", "unreachable"],
    ["CERT_HAS_EXPIRED", "tls"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "tls"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "tls"],
    ["EPROTO", "tls"],
    ["HPE_INVALID_CONSTANT", "protocol"],
  ];
  for (const [code, kind] of codes) {
    it(`calls ${code} ${kind}`, () => {
      const failure = failureFromError(Object.assign(new Error("said Node"), { code }), { verb: "list" });
      assert.equal(failure.kind, kind);
      assert.deepEqual(failure.details, { verb: "list", errorCode: code });
    });
  }

  it("looks into what Node throws after trying several addresses", () => {
    const inner = Object.assign(new Error("connect ECONNREFUSED ::1:6443"), { code: "ECONNREFUSED" });
    const failure = failureFromError(new AggregateError([inner]));
    assert.equal(failure.details.errorCode, "ECONNREFUSED");
    assert.equal(failure.message, "connect ECONNREFUSED ::1:6443");
  });

  it("leaves a failure that is known already what it is, and adds what was asked", () => {
    const failure = failureFromError(new ClusterFailure("credential", "no plugin"), { verb: "list" });
    assert.equal(failure.kind, "credential");
    assert.deepEqual(failure.details, { verb: "list" });
  });
});
