import { ClusterFailure, type FailureDetails } from "../../domain/failure.js";
import { listMeta, many, message, number, one, tagOf, text, type Fields, type Message } from "./message.js";
import { WireReader } from "./wireReader.js";

const mediaType = "application/vnd.kubernetes.protobuf";

/** The Accept header of who reads protobuf; a server, or what stands before it, that has none answers in JSON. */
export const protobufOrJson = `${mediaType},application/json`;

const magic = Buffer.from("k8s\0", "latin1");

/** Whether the body of an answer with these headers is in protobuf. */
export function isProtobuf(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
  return String(headers["content-type"] ?? "").startsWith(mediaType);
}

/**
 * What `object` reads of a body: four magic bytes, then a runtime.Unknown with the object inside
 * (k8s.io/apimachinery/pkg/runtime/generated.proto).
 * @throws ClusterFailure of kind `protocol`, with `details`
 */
export function readProtobuf(body: Buffer, object: Message, details: FailureDetails = {}): Fields {
  try {
    if (!body.subarray(0, magic.length).equals(magic)) throw new RangeError("the magic bytes are missing");
    const reader = new WireReader(body);
    reader.at = magic.length;
    const unknown: { raw?: Fields } = {};
    message({ 2: one("raw", object) }).readInto(reader, body.length, unknown);
    if (!unknown.raw) throw new RangeError("there is nothing inside");
    return unknown.raw;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ClusterFailure("protocol", `not Kubernetes' protobuf: ${error.message}`, details, {
      cause: error,
    });
  }
}

/** The metadata of a list, from the beginning of its body, where that holds it. */
export function readListStart(start: Buffer): Fields | undefined {
  if (!start.subarray(0, magic.length).equals(magic)) return undefined;
  const reader = new WireReader(start);
  reader.at = magic.length;
  try {
    // What type it is, and how long; then the list, whose first field is its metadata.
    if (reader.varint() !== tagOf(1, text)) return undefined;
    reader.at = reader.end();
    if (reader.varint() !== tagOf(2, text)) return undefined;
    reader.varint();
    return reader.varint() === tagOf(1, text) ? listMeta.read(reader) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const cause = message({ 1: one("reason", text), 2: one("message", text), 3: one("field", text) });

/** metav1.Status: what a server refuses with. */
export const statusMessage = message({
  2: one("status", text),
  3: one("message", text),
  4: one("reason", text),
  5: one(
    "details",
    message({
      1: one("name", text),
      2: one("group", text),
      3: one("kind", text),
      4: many("causes", cause),
      5: one("retryAfterSeconds", number),
    }),
  ),
  6: one("code", number),
});
