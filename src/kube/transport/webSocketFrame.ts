/** What a frame is (RFC 6455 §5.2). */
export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** The close codes that we send or tell of (RFC 6455 §7.4.1). */
export const CloseCode = {
  normal: 1000,
  protocolError: 1002,
  unsupportedData: 1003,
  /** Never sent: a close frame without a code came. */
  none: 1005,
  /** Never sent: the connection ended without a close frame. */
  abnormal: 1006,
  invalidText: 1007,
  tooBig: 1009,
} as const;

const MASK_BYTES = 4;

/**
 * A whole message as one frame, as a client must send it: masked (RFC 6455 §5.3).
 *
 * @param parts follow one another in the message; left as they are
 * @param mask four bytes that nobody could foresee
 */
export function maskedFrame(opcode: number, parts: readonly Uint8Array[], mask: Uint8Array): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const lengthBytes = length < 126 ? 0 : length < 0x10000 ? 2 : 8;
  const start = 2 + lengthBytes + MASK_BYTES;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2);
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.set(mask, start - MASK_BYTES);
  let at = start;
  for (const part of parts) {
    frame.set(part, at);
    at += part.length;
  }
  applyMask(frame.subarray(start), mask);
  return frame;
}

/** In place, four bytes at a time where memory is aligned for it: an upload passes through here. */
function applyMask(bytes: Uint8Array, mask: Uint8Array): void {
  const words = bytes.length < 16 ? 0 : bytes.length >> 2;
  const before = words === 0 ? bytes.length : -bytes.byteOffset & 3;
  for (let at = 0; at < before; at++) bytes[at] = (bytes[at] ?? 0) ^ (mask[at & 3] ?? 0);
  if (words === 0) return;
  const wordCount = (bytes.length - before) >> 2;
  const turned = Uint8Array.from(mask, (_, at) => mask[(at + before) & 3] ?? 0);
  const [word = 0] = new Int32Array(turned.buffer);
  const aligned = new Int32Array(bytes.buffer, bytes.byteOffset + before, wordCount);
  for (let at = 0; at < wordCount; at++) aligned[at] = (aligned[at] ?? 0) ^ word;
  for (let at = before + 4 * wordCount; at < bytes.length; at++) {
    bytes[at] = (bytes[at] ?? 0) ^ (mask[at & 3] ?? 0);
  }
}
