/** Just enough of DER (ITU-T X.690) to write certificates: each function returns one encoded value. */

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
};

function encode(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

function length(count: number): Buffer {
  if (count < 0x80) return Buffer.from([count]);
  const bytes: number[] = [];
  for (let rest = count; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

export function sequence(...items: readonly Uint8Array[]): Buffer {
  return encode(tags.sequence, Buffer.concat(items));
}

export function setOf(...items: readonly Uint8Array[]): Buffer {
  return encode(tags.set, Buffer.concat(items));
}

/** A non-negative integer from its big-endian bytes. */
export function unsignedInteger(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const shortest = bytes.subarray(start);
  // A leading one bit would make it negative.
  const sign = (shortest[0] ?? 0) & 0x80 ? [0] : [];
  return encode(tags.integer, Buffer.concat([Buffer.from(sign), shortest]));
}

export function booleanTrue(): Buffer {
  return encode(tags.boolean, Buffer.from([0xff]));
}

export function octetString(content: Uint8Array): Buffer {
  return encode(tags.octetString, content);
}

/** @param unusedBits how many of the last byte's low bits do not count. */
export function bitString(content: Uint8Array, unusedBits = 0): Buffer {
  return encode(tags.bitString, Buffer.concat([Buffer.from([unusedBits]), content]));
}

export function utf8String(text: string): Buffer {
  return encode(tags.utf8String, Buffer.from(text, "utf8"));
}

/** Whole seconds, UTC. */
export function generalizedTime(atMs: number): Buffer {
  const digits = new Date(atMs).toISOString().slice(0, 19).replace(/[-:T]/g, "");
  return encode(tags.generalizedTime, Buffer.from(`${digits}Z`, "ascii"));
}

/** @param dotted at least two arcs: `2.5.4.3`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return encode(tags.objectIdentifier, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const bytes = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes.unshift((rest % 128) | 0x80);
  return bytes;
}

/** A value under a context tag, wrapped whole: `[0] EXPLICIT`. */
export function explicit(tag: number, content: Uint8Array): Buffer {
  return encode(0xa0 | tag, content);
}

/** Bytes under a context tag in place of their own: `[2] IMPLICIT`. */
export function implicit(tag: number, content: Uint8Array): Buffer {
  return encode(0x80 | tag, content);
}

/** PEM of one DER value. */
export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
