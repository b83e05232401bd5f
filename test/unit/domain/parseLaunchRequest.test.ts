import assert from "node:assert/strict";
import { parseLaunchRequest } from "../../../src/domain/parseLaunchRequest.js";

describe("parseLaunchRequest", () => {
  it("takes a request as it is", () => {
    const request = { profile: "default", env: { A: "1" }, ports: [{ port: 80 }] };
    assert.deepEqual(parseLaunchRequest(request), request);
  });

  it("names the field that is wrong", () => {
    assert.throws(
      () => parseLaunchRequest({ profile: "default", env: { A: 1 } }),
      /“env\.A” of the launch request/,
    );
    assert.throws(() => parseLaunchRequest("default"), /^UserError: The launch request is not/);
  });
});
