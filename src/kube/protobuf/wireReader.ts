/** How a field's value is written; protobuf.dev/programming-guides/encoding. */
export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** A power of two. */
const slots = 4_096;
const longestKnown = 64;
const known: (string | undefined)[] = Array.from({ length: slots });

/**
 * Reads one message's bytes from front to end. A text that was read a moment ago, be it of another reader, is that one
 * again: a list repeats most of its texts in each object, and to find one costs less than to make it.
 */
export class WireReader {
  at = 0;

  constructor(private readonly bytes: Buffer) {}

  /** A number of up to 53 bits; one that is negative takes ten bytes. */
  varint(): number {
    const { bytes } = this;
    let byte = bytes[this.at++] ?? fail();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let scale = 0x80, index = 1; index < 10; scale *= 0x80, index++) {
      byte = bytes[this.at++] ?? fail();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return index === 9 ? -this.complement(this.at - 10) : value;
    }
    return fail();
  }

  /** Where a value ends that begins with its length. */
  end(): number {
    const length = this.varint();
    const end = this.at + length;
    return end <= this.bytes.length ? end : fail();
  }

  /** Whether a message stands here that has nothing in it; it is passed then. */
  isEmpty(): boolean {
    if (this.bytes[this.at] !== 0) return false;
    this.at++;
    return true;
  }

  text(): string {
    const end = this.end();
    const { bytes } = this;
    const start = this.at;
    this.at = end;
    const length = end - start;
    if (length > longestKnown) return bytes.toString("utf8", start, end);
    let hash = length;
    // The ends tell names, times and addresses apart.
    for (let at = Math.max(start, end - 6); at < end; at++) hash = (hash * 31 + (bytes[at] ?? 0)) | 0;
    const slot = (hash * 31 + (bytes[start] ?? 0)) & (slots - 1);
    const text = known[slot];
    if (text?.length === length && this.isAscii(text, start)) return text;
    return (known[slot] = bytes.toString("utf8", start, end));
  }

  skip(wireType: number): void {
    if (wireType === wireTypes.bytes) this.at = this.end();
    else if (wireType === wireTypes.varint) this.varint();
    else if (wireType === wireTypes.fixed64) this.at += 8;
    else if (wireType === wireTypes.fixed32) this.at += 4;
    else fail();
  }

  /** Whether `text` is the bytes from `start` on, and plain ASCII. */
  private isAscii(text: string, start: number): boolean {
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code !== this.bytes[start + index] || code > 0x7f) return false;
    }
    return true;
  }

  /** The magnitude of a negative number of ten bytes, which is its two's complement of 64 bits. */
  private complement(start: number): number {
    let value = 1;
    for (let index = 0, scale = 1; index < 9; index++, scale *= 0x80)
      value += (~(this.bytes[start + index] ?? 0) & 0x7f) * scale;
    return value;
  }
}

function fail(): never {
  throw new RangeError("it ends too soon");
}
