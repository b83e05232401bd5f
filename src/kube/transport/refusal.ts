import { isFailure } from "../../domain/failure.js";
import { readProtobuf, statusMessage } from "../protobuf/envelope.js";

/** Of a refusal's body no more than this is read. */
const MAX_BYTES = 256 * 1024;

/** The body of an answer that says no, as far as it is worth reading; a Status in protobuf as JSON has it. */
export async function readRefusal(body: AsyncIterable<Uint8Array>, isProtobuf = false): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) break;
  }
  const whole = Buffer.concat(chunks);
  if (!isProtobuf) return whole.toString("utf8");
  try {
    return JSON.stringify(readProtobuf(whole, statusMessage));
  } catch {
    // Cut off, or none: the code says what there is to say.
    return "";
  }
}

/** The code of a call that hit its idle limit: the connection stood, and nothing came. */
const SILENT = "ERR_SILENT";

/** Whether a call hit its idle limit, as it is thrown here or as callers get it. */
export function isSilence(error: unknown): boolean {
  if (isFailure(error)) return error.details.errorCode === SILENT;
  return error instanceof Error && "code" in error && error.code === SILENT;
}

/** What a call that hit its idle limit ends with. */
export function silence(idleMs: number): Error {
  return Object.assign(new Error(`nothing heard for ${idleMs / 1_000} s`), { code: SILENT });
}
