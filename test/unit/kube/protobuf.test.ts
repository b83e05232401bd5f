import assert from "node:assert/strict";
import { isFailure } from "../../../src/domain/failure.js";
import { decodePod } from "../../../src/kube/decode/pod.js";
import { readProtobuf } from "../../../src/kube/protobuf/envelope.js";
import { message, number, one, text } from "../../../src/kube/protobuf/message.js";
import { podList } from "../../../src/kube/protobuf/podMessages.js";
import { readListMeta, readMeta } from "../../../src/kube/reflector/objectMeta.js";
import { protobufHead, writeItem, writeListMeta } from "../../../src/playground/schema/writeProtobuf.js";
import { podFixtures } from "../../fixtures/podFixtures.js";

function listOf(pods: readonly object[], metadata: Parameters<typeof writeListMeta>[0]): Buffer {
  const raw = Buffer.concat([writeListMeta(metadata), ...pods.map((pod) => writeItem(pod, "Pod"))]);
  return Buffer.concat([protobufHead({ apiVersion: "v1", kind: "PodList" }, raw.length), raw]);
}

/** The bytes of a body whose object is `raw`. */
const body = (...raw: readonly number[]) => Buffer.from([0x6b, 0x38, 0x73, 0, 0x12, raw.length, ...raw]);

describe("a list of pods in protobuf", () => {
  it("is decoded to the sessions that JSON is", () => {
    const pods = podFixtures().map(({ pod }) => pod as object);
    const list = readProtobuf(listOf(pods, { resourceVersion: "7", continue: "next" }), podList);
    assert.deepEqual(readListMeta(list), { resourceVersion: "7", continue: "next" });
    const items = list.items as readonly unknown[];
    assert.deepEqual(items.map(decodePod), pods.map(decodePod));
    assert.deepEqual(items.map(readMeta), pods.map(readMeta));
  });

  it("has no items where there are none", () => {
    assert.deepEqual(readProtobuf(listOf([], { resourceVersion: "7" }), podList), {
      metadata: { resourceVersion: "7" },
      items: [],
    });
  });

  it("is a failure that says so wherever it is cut off, or is something else", () => {
    const { pod } = podFixtures()[0] ?? {};
    const whole = listOf([pod as object], { resourceVersion: "7" });
    const fails = (bytes: Buffer) =>
      assert.throws(
        () => readProtobuf(bytes, podList, { verb: "list" }),
        (error: unknown) => isFailure(error, "protocol") && error.details.verb === "list",
      );
    for (let length = 0; length < whole.length; length++) fails(whole.subarray(0, length));
    fails(Buffer.from('{"kind":"PodList"}'));
  });
});

describe("a protobuf message", () => {
  const sample = message({ 1: one("count", number), 2: one("name", text) });

  it("passes over fields that nobody reads, and those of another type than expected", () => {
    const raw = [0x18, 0xac, 0x02, 0x22, 2, 1, 2, 0x29, 1, 2, 3, 4, 5, 6, 7, 8, 0x35, 1, 2, 3, 4];
    assert.deepEqual(readProtobuf(body(...raw, 0x0a, 1, 65, 0x08, 5, 0x12, 1, 65), sample), {
      count: 5,
      name: "A",
    });
  });

  it("reads numbers that are large or negative", () => {
    const [ff, max] = [0xff, Number.MAX_SAFE_INTEGER];
    assert.deepEqual(readProtobuf(body(0x08, ff, ff, ff, ff, ff, ff, ff, 0x0f), sample), { count: max });
    const minusOne = [...Array.from({ length: 9 }, () => ff), 1];
    assert.deepEqual(readProtobuf(body(0x08, ...minusOne), sample), { count: -1 });
    const minus300 = [0xd4, 0xfd, ...Array.from({ length: 7 }, () => ff), 1];
    assert.deepEqual(readProtobuf(body(0x08, ...minus300), sample), { count: -300 });
  });

  it("reads texts of any length and script, each as itself", () => {
    const words = ["", "a", "é", "\u0000", "日本語", "x".repeat(64), "x".repeat(65), "ab", "ba", "a b"];
    for (const word of [...words, ...words]) {
      const bytes = Buffer.from(word, "utf8");
      const raw = Buffer.concat([Buffer.from([0x12, bytes.length]), bytes]);
      assert.deepEqual(readProtobuf(body(...raw), sample), { name: word });
    }
    // Bytes that are no UTF-8, after a text whose characters have their codes.
    assert.deepEqual(readProtobuf(body(0x12, 2, 0xc3, 0xa9), sample), { name: "é" });
    assert.deepEqual(readProtobuf(body(0x12, 1, 0xe9), sample), { name: "\ufffd" });
  });
});
