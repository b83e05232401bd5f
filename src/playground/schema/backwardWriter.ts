/** What a writer wrote in that is done; the next takes it. */
let spare: Buffer | undefined;

/** Up to here a loop is faster than Node's own way. */
const shortText = 100;

/** From back to front, so that the length of what is written is known where it has to stand. */
export class BackwardWriter {
  private bytes = spare ?? Buffer.allocUnsafe(16_384);
  private at = this.bytes.length;

  constructor() {
    spare = undefined;
  }

  get size(): number {
    return this.bytes.length - this.at;
  }

  /** What was written; nothing more may be. */
  take(): Buffer {
    spare = this.bytes;
    return Buffer.from(this.bytes.subarray(this.at));
  }

  text(number: number, text: string): void {
    if (text.length > shortText || !this.ascii(text)) {
      const length = Buffer.byteLength(text);
      this.reserve(length);
      this.at -= length;
      this.bytes.write(text, this.at, length, "utf8");
      this.head(number, length);
    } else this.head(number, text.length);
  }

  /** Writes a text that is plain ASCII; false, and nothing written, where it is not. */
  private ascii(text: string): boolean {
    const { length } = text;
    this.reserve(length);
    const start = this.at - length;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return false;
      this.bytes[start + index] = code;
    }
    this.at = start;
    return true;
  }

  head(number: number, length: number): void {
    this.varint(length);
    this.varint(number * 8 + 2);
  }

  raw(number: number, bytes: Buffer): void {
    this.reserve(bytes.length);
    this.at -= bytes.length;
    bytes.copy(this.bytes, this.at);
    this.head(number, bytes.length);
  }

  nested(number: number, write: () => void): void {
    const end = this.size;
    write();
    this.head(number, this.size - end);
  }

  number(number: number, value: number): void {
    this.varint(value < 0 ? BigInt.asUintN(64, BigInt(value)) : value);
    this.varint(number * 8);
  }

  private varint(value: number | bigint): void {
    this.reserve(10);
    if (value < 0x80) {
      this.bytes[--this.at] = Number(value);
      return;
    }
    if (value < 0x4000) {
      this.bytes[--this.at] = Number(value) >> 7;
      this.bytes[--this.at] = (Number(value) & 127) | 128;
      return;
    }
    const groups: number[] = [];
    for (let rest = BigInt(value); rest > 0n; rest >>= 7n) groups.push(Number(rest & 127n));
    for (let index = groups.length - 1; index >= 0; index--)
      this.bytes[--this.at] = (groups[index] ?? 0) | (index === groups.length - 1 ? 0 : 128);
  }

  private reserve(count: number): void {
    if (this.at >= count) return;
    const { size } = this;
    const larger = Buffer.allocUnsafe(2 * this.bytes.length + count);
    this.bytes.copy(larger, larger.length - size, this.at);
    this.bytes = larger;
    this.at = larger.length - size;
  }
}
