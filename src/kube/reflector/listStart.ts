import { readListStart } from "../protobuf/envelope.js";

/** A list's metadata is not longer, and a page of few objects is. */
const longest = 8_192;

const json =
  /^\s*\{\s*"kind":\s*"\w+",\s*"apiVersion":\s*"[\w./]+",\s*"metadata":\s*\{[^{}[\]]*?"continue":\s*"([\w+/=-]+)"/;

/**
 * Where a list goes on, by the first bytes of its body: an API server writes a list's metadata before its items, in
 * JSON and in protobuf. Undefined where they do not say, or are something else; then the whole list does.
 */
export function continueOf(start: Uint8Array): string | undefined {
  const bytes = Buffer.from(start.buffer, start.byteOffset, Math.min(start.byteLength, longest));
  const found = readListStart(bytes)?.continue ?? json.exec(bytes.toString("latin1"))?.[1];
  return typeof found === "string" && found !== "" ? found : undefined;
}
