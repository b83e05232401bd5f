import assert from "node:assert/strict";
import { isFailure } from "../../../../src/domain/failure.js";
import { listOf, message, one, text } from "../../../../src/kube/protobuf/message.js";
import { never } from "../../../fakes/apis.js";
import { servedApi } from "../../../fakes/servedApi.js";

const path = "/api/v1/namespaces/team-a/pods";
const protobuf = listOf(message({ 1: one("metadata", message({ 1: one("name", text) })) }));
const type = { "content-type": "application/vnd.kubernetes.protobuf" };

/** As a kube-apiserver 1.35 wrote them. */
const emptyList = "azhzAAoNCgJ2MRIHUG9kTGlzdBINCgsKABIFODY1ODAaABoAIgA=";
const tooLarge =
  "azhzAAoMCgJ2MRIGU3RhdHVzEqQBCgYKABIAGgASB0ZhaWx1cmUaQFRpbWVvdXQ6IFRvbyBsYXJnZSByZXNvdXJjZSB2ZXJzaW9uOiA5OTk5OTk5" +
  "OTk5OSwgY3VycmVudDogODY1ODAiB1RpbWVvdXQqQwoAEgAaACI3ChdSZXNvdXJjZVZlcnNpb25Ub29MYXJnZRIaVG9vIGxhcmdlIHJlc291cmNlIHZlc" +
  "nNpb24aACgBMgAw+AMaACIA";

describe("an answer in protobuf", () => {
  const served = servedApi();
  const open = () => served.open().api;

  it("is asked for by who reads it, and read", async () => {
    const accepts: unknown[] = [];
    served.server.onCall = (call) => {
      accepts.push(call.request.headers.accept);
      if (accepts.length === 1) call.text(Buffer.from(emptyList, "base64"), 200, type);
      else call.json({});
    };
    const api = open();
    assert.deepEqual(await api.json({ path, protobuf, signal: never }), {
      metadata: { resourceVersion: "86580", continue: "" },
      items: [],
    });
    await api.json({ path, signal: never });
    assert.deepEqual(accepts, ["application/vnd.kubernetes.protobuf,application/json", "application/json"]);
  });

  it("may as well be JSON, of a server that has no other", async () => {
    const list = { metadata: { resourceVersion: "7" }, items: [{ metadata: { name: "a" } }] };
    served.server.onCall = (call) => call.json(list);
    assert.deepEqual(await open().json({ path, protobuf, signal: never }), list);
  });

  it("that refuses says all that its Status says", async () => {
    served.server.onCall = (call) => call.text(Buffer.from(tooLarge, "base64"), 403, type);
    await assert.rejects(open().json({ path, protobuf, signal: never }), (error: unknown) => {
      assert.ok(isFailure(error, "forbidden"));
      assert.equal(error.message, "Timeout: Too large resource version: 99999999999, current: 86580");
      assert.equal(error.details.retryAfterMs, 1_000);
      assert.equal(error.details.status?.reason, "Timeout");
      assert.deepEqual(error.details.status?.details?.causes, [
        { reason: "ResourceVersionTooLarge", message: "Too large resource version", field: "" },
      ]);
      return true;
    });
  });

  it("that refuses and is cut off is a failure by its code", async () => {
    served.server.onCall = (call) => call.text(Buffer.from(tooLarge, "base64").subarray(0, 60), 410, type);
    await assert.rejects(open().json({ path, protobuf, signal: never }), (error: unknown) =>
      isFailure(error, "gone"),
    );
  });

  it("that is none is a failure which says what was asked", async () => {
    served.server.onCall = (call) => call.text("<html>", 200, type);
    await assert.rejects(open().json({ path, protobuf, signal: never }), (error: unknown) => {
      assert.ok(isFailure(error, "protocol"));
      assert.equal(error.details.resource, "pods");
      return true;
    });
  });
});
