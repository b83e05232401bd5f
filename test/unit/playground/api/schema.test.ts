import assert from "node:assert/strict";
import { decode, DecodeFailure } from "../../../../src/playground/schema/decode.js";
import { readProtobuf, ProtobufFailure } from "../../../../src/playground/schema/protobuf.js";
import { addQuantities, formatQuantity, parseQuantity } from "../../../../src/playground/schema/quantity.js";

describe("quantities", () => {
  for (const [text, canonical] of [
    ["0", "0"],
    ["1000m", "1"],
    ["0.1", "100m"],
    ["1500m", "1500m"],
    ["100000", "100k"],
    ["1024Mi", "1Gi"],
    ["1.5Gi", "1536Mi"],
    ["512Ki", "512Ki"],
    ["1023", "1023"],
    ["0.5Ki", "512"],
    ["12e6", "12e6"],
    ["1E3", "1e3"],
    ["0.0000000001", "1n"],
    ["-2Gi", "-2Gi"],
    [".5", "500m"],
    ["+1", "1"],
  ] as const)
    it(`writes ${text} as ${canonical}`, () => {
      const quantity = parseQuantity(text);
      assert.ok(quantity);
      assert.equal(formatQuantity(quantity), canonical);
    });

  for (const text of ["", "lots", "1 Gi", "1gi", "Gi", "1.2.3", "1e"])
    it(`does not read ${JSON.stringify(text)}`, () => {
      assert.equal(parseQuantity(text), undefined);
    });

  it("adds across suffixes without loss", () => {
    const [left, right] = [parseQuantity("1Gi"), parseQuantity("1")];
    assert.ok(left && right);
    assert.equal(formatQuantity(addQuantities(left, right)), "1073741825");
  });
});

describe("decode", () => {
  it("drops nothing that means something, and everything that does not", () => {
    const { value, unknownFields } = decode("PodSpec", {
      hostNetwork: false,
      enableServiceLinks: false,
      nodeSelector: {},
      containers: [{ name: "a", tty: false, foo: 1, securityContext: {}, env: [], image: "" }],
      volumes: null,
      priority: 0,
      bar: {},
    });
    assert.deepEqual(value, {
      enableServiceLinks: false,
      containers: [{ name: "a", securityContext: {}, resources: {} }],
      priority: 0,
    });
    assert.deepEqual(unknownFields, ["containers[0].foo", "bar"]);
  });

  it("brings times to whole seconds in UTC", () => {
    const { value } = decode("ObjectMeta", { creationTimestamp: "2026-01-01T01:00:00.5+01:00" });
    assert.deepEqual(value, { creationTimestamp: "2026-01-01T00:00:00Z" });
    assert.throws(() => decode("ObjectMeta", { creationTimestamp: "today" }), /parsing time "today"/);
  });

  it("keeps numbers inside their type", () => {
    assert.throws(
      () => decode("ContainerPort", { containerPort: 3_000_000_000 }),
      new DecodeFailure(
        "json: cannot unmarshal number 3000000000 into Go struct field ContainerPort.containerPort of type int32",
      ),
    );
    assert.throws(() => decode("ContainerPort", { containerPort: 1.5 }), /cannot unmarshal number 1\.5/);
  });

  it("says nothing of managed fields, which clients send back", () => {
    assert.deepEqual(decode("ObjectMeta", { name: "a", managedFields: [{}] }), {
      value: { name: "a" },
      unknownFields: [],
    });
  });
});

describe("readProtobuf", () => {
  const varint = (value: number): Buffer =>
    value < 0x80
      ? Buffer.from([value])
      : Buffer.concat([Buffer.from([(value & 0x7f) | 0x80]), varint(value >>> 7)]);
  const bytes = (number: number, content: Buffer | string) => {
    const data = Buffer.from(content);
    return Buffer.concat([varint((number << 3) | 2), varint(data.length), data]);
  };
  const number = (field: number, value: number) => Buffer.concat([varint(field << 3), varint(value)]);
  const envelope = (apiVersion: string, kind: string, raw: Buffer) =>
    Buffer.concat([
      Buffer.from("k8s\0"),
      bytes(1, Buffer.concat([bytes(1, apiVersion), bytes(2, kind)])),
      bytes(2, raw),
    ]);

  it("reads texts, maps, lists, numbers, amounts, times and embedded structs", () => {
    const metadata = Buffer.concat([
      bytes(1, "p"),
      bytes(11, Buffer.concat([bytes(1, "app"), bytes(2, "x")])),
      bytes(8, Buffer.concat([number(1, 1_767_225_600)])),
    ]);
    const limits = Buffer.concat([bytes(1, "cpu"), bytes(2, bytes(1, "500m"))]);
    const keyRef = Buffer.concat([bytes(1, bytes(1, "secret")), bytes(2, "key")]);
    const env = Buffer.concat([bytes(1, "E"), bytes(3, bytes(4, keyRef))]);
    const httpGet = Buffer.concat([bytes(1, "/x"), bytes(2, Buffer.concat([number(1, 0), number(2, 8080)]))]);
    const probe = Buffer.concat([bytes(1, bytes(2, httpGet)), number(3, 5)]);
    const container = Buffer.concat([
      bytes(1, "c"),
      bytes(3, "sh"),
      bytes(3, "-c"),
      bytes(7, env),
      bytes(8, bytes(1, limits)),
      bytes(11, probe),
    ]);
    const spec = Buffer.concat([bytes(2, container), number(4, 30)]);
    const read = readProtobuf(
      envelope("v1", "Pod", Buffer.concat([bytes(1, metadata), bytes(2, spec)])),
      "Pod",
    );
    assert.equal(read.apiVersion, "v1");
    assert.equal(read.kind, "Pod");
    assert.deepEqual(read.fields, {
      metadata: { name: "p", labels: { app: "x" }, creationTimestamp: "2026-01-01T00:00:00.000000Z" },
      spec: {
        containers: [
          {
            name: "c",
            command: ["sh", "-c"],
            env: [{ name: "E", valueFrom: { secretKeyRef: { name: "secret", key: "key" } } }],
            resources: { limits: { cpu: "500m" } },
            readinessProbe: { httpGet: { path: "/x", port: 8080 }, timeoutSeconds: 5 },
          },
        ],
        terminationGracePeriodSeconds: 30,
      },
    });
  });

  it("refuses what is cut off, and what is something else", () => {
    assert.throws(() => readProtobuf(Buffer.from("{}"), "Pod"), ProtobufFailure);
    const whole = envelope("v1", "Pod", bytes(1, bytes(1, "p")));
    assert.throws(() => readProtobuf(whole.subarray(0, -1), "Pod"), ProtobufFailure);
  });
});
