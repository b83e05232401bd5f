import type { Json, JsonObject } from "./json.js";
import { fieldsOf, type Field, type FieldType, type Scalar } from "./schema.js";

/** Bytes that are not what they should be. */
export class ProtobufFailure extends Error {}

/** What a body in Kubernetes' protobuf says it is, and its fields as JSON would have them. */
export interface ProtobufObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly fields: JsonObject;
}

const magic = Buffer.from("k8s\0", "latin1");

type Value = bigint | Buffer;
/** Numbers and values in the order in which they came. */
type Wire = readonly (readonly [number: number, value: Value])[];

/**
 * Reads a body of the type `typeName` as kubectl sends it: four magic bytes, then a runtime.Unknown with the type
 * and the object inside (k8s.io/apimachinery/pkg/runtime/generated.proto). Throws {@link ProtobufFailure}.
 */
export function readProtobuf(body: Buffer, typeName: string): ProtobufObject {
  if (!body.subarray(0, magic.length).equals(magic)) throw new ProtobufFailure("the magic bytes are missing");
  const unknown = readWire(body.subarray(magic.length));
  const typeMeta = readWire(bytesAt(unknown, 1));
  return {
    apiVersion: bytesAt(typeMeta, 1).toString("utf8"),
    kind: bytesAt(typeMeta, 2).toString("utf8"),
    fields: readMessage(bytesAt(unknown, 2), typeName),
  };
}

function bytesAt(wire: Wire, number: number): Buffer {
  const found = wire.findLast(([one]) => one === number)?.[1];
  return Buffer.isBuffer(found) ? found : Buffer.alloc(0);
}

function readMessage(bytes: Buffer, typeName: string): JsonObject {
  const wire = readWire(bytes);
  const object: Record<string, Json> = {};
  for (const [name, field] of fieldsOf(typeName)) {
    const values = valuesOf(wire, field);
    if (values.length > 0) object[name] = toJson(field.type, values);
  }
  return object;
}

/** The values of a field, also where its struct is embedded in another. */
function valuesOf(wire: Wire, { numbers }: Field): readonly Value[] {
  const [outer, inner] = numbers;
  const values = wire.filter(([number]) => number === outer).map(([, value]) => value);
  if (inner === undefined) return values;
  return values
    .flatMap((value) => (Buffer.isBuffer(value) ? readWire(value) : []))
    .filter(([number]) => number === inner)
    .map(([, value]) => value);
}

function toJson(type: FieldType, values: readonly Value[]): Json {
  const last = values.at(-1) ?? 0n;
  switch (type.kind) {
    case "list":
      return values.map((value) => toJson(type.of, [value]));
    case "map":
      return Object.fromEntries(
        values.map((value) => {
          const entry = readWire(asBytes(value));
          const item = entry.findLast(([number]) => number === 2)?.[1] ?? Buffer.alloc(0);
          return [bytesAt(entry, 1).toString("utf8"), toJson(type.of, [item])];
        }),
      );
    case "object":
      return readMessage(asBytes(last), type.name);
    case "scalar":
      return scalarToJson(type.name, last);
  }
}

function scalarToJson(name: Scalar, value: Value): Json {
  switch (name) {
    case "string":
      return asBytes(value).toString("utf8");
    case "bytes":
      return asBytes(value).toString("base64");
    case "bool":
      return value !== 0n;
    case "int32":
    case "int64":
      return Number(BigInt.asIntN(64, asNumber(value)));
    case "float64": {
      const bits = Buffer.alloc(8);
      bits.writeBigUInt64LE(BigInt.asUintN(64, asNumber(value)));
      return bits.readDoubleLE();
    }
    case "Quantity":
      return bytesAt(readWire(asBytes(value)), 1).toString("utf8");
    case "Time":
    case "MicroTime":
      return readTime(readWire(asBytes(value)));
    case "IntOrString": {
      const wire = readWire(asBytes(value));
      const isText = numberAt(wire, 1) === 1;
      return isText ? bytesAt(wire, 3).toString("utf8") : numberAt(wire, 2);
    }
    case "any": {
      const raw = bytesAt(readWire(asBytes(value)), 1).toString("utf8");
      return raw === "" ? {} : (JSON.parse(raw) as Json);
    }
  }
}

/** Null for the time that was not set. */
function readTime(wire: Wire): Json {
  const seconds = numberAt(wire, 1);
  if (seconds === 0) return null;
  const micros = String(Math.floor(numberAt(wire, 2) / 1000)).padStart(6, "0");
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${micros}Z`;
}

function numberAt(wire: Wire, number: number): number {
  const found = wire.findLast(([one]) => one === number)?.[1];
  return typeof found === "bigint" ? Number(BigInt.asIntN(64, found)) : 0;
}

function asBytes(value: Value): Buffer {
  if (!Buffer.isBuffer(value)) throw new ProtobufFailure("a number where bytes belong");
  return value;
}

function asNumber(value: Value): bigint {
  if (Buffer.isBuffer(value)) throw new ProtobufFailure("bytes where a number belongs");
  return value;
}

/** Cuts a message into its fields (protobuf.dev/programming-guides/encoding). */
function readWire(bytes: Buffer): Wire {
  const fields: [number, Value][] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63n) throw new ProtobufFailure("unexpected EOF");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (count: number) => {
    if (at + count > bytes.length) throw new ProtobufFailure("unexpected EOF");
    at += count;
    return bytes.subarray(at - count, at);
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const number = key >>> 3;
    switch (key & 7) {
      case 0:
        fields.push([number, varint()]);
        break;
      case 1:
        fields.push([number, take(8).readBigUInt64LE()]);
        break;
      case 2:
        fields.push([number, take(Number(varint()))]);
        break;
      case 5:
        fields.push([number, BigInt(take(4).readUInt32LE())]);
        break;
      default:
        throw new ProtobufFailure(`unknown wire type ${key & 7}`);
    }
  }
  return fields;
}
