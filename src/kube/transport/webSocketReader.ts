import { CloseCode, Opcode } from "./webSocketFrame.js";

/** What arrives over a WebSocket. */
export interface WebSocketSink {
  /** A part of a binary message, as soon as it is there; of a message of no bytes, an empty one. */
  readonly onPiece: (piece: Uint8Array, isFirst: boolean, isLast: boolean) => void;
  readonly onPing: (payload: Uint8Array) => void;
  readonly onPong: (payload: Uint8Array) => void;
  /** Nothing comes after it. */
  readonly onClose: (code: number, reason: string) => void;
}

/** The peer broke RFC 6455, and the connection must end. */
export class FrameError extends Error {
  override readonly name = "FrameError";

  constructor(
    readonly closeCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** An API server sends frames of at most 32 KiB; a limit is only there against a peer gone mad. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;
/** Two bytes, and eight of length at most: a server sends no mask. */
const MAX_HEAD_BYTES = 10;
const MAX_CONTROL_BYTES = 125;

/**
 * Reads what a WebSocket server sends (RFC 6455 §5), from chunks that are cut anywhere. Holds back and copies
 * nothing but control frames: pieces are parts of the chunks, which are the caller's again after the call.
 */
export class WebSocketReader {
  private readonly head = Buffer.alloc(MAX_HEAD_BYTES);
  private headBytes = 0;
  /** Of the frame's payload. */
  private remainingBytes = 0;
  private opcode = 0;
  private isFinal = false;
  private inMessage = false;
  private isMessageStart = false;
  private control: Uint8Array[] = [];
  private isDone = false;

  constructor(private readonly sink: WebSocketSink) {}

  /** @throws FrameError once; whatever comes afterwards is ignored */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && !this.isDone) {
      if (this.remainingBytes > 0) {
        const end = Math.min(chunk.length, at + this.remainingBytes);
        this.take(chunk.subarray(at, end));
        at = end;
      } else {
        this.head[this.headBytes++] = chunk[at++] ?? 0;
        if (this.headBytes === 2) this.checkStart();
        if (this.headBytes >= 2 && this.headBytes === this.headSize()) this.beginFrame();
      }
    }
  }

  /** Ignores what comes from now on. */
  stop(): void {
    this.isDone = true;
  }

  private headSize(): number {
    const length = (this.head[1] ?? 0) & 0x7f;
    return length < 126 ? 2 : length === 126 ? 4 : MAX_HEAD_BYTES;
  }

  private checkStart(): void {
    const [first = 0, second = 0] = this.head;
    if ((first & 0x70) !== 0) this.fail(CloseCode.protocolError, "a frame has an RSV bit set");
    if ((second & 0x80) !== 0) this.fail(CloseCode.protocolError, "a server's frame is masked");
    this.isFinal = (first & 0x80) !== 0;
    this.opcode = first & 0x0f;
    switch (this.opcode) {
      case Opcode.continuation:
        if (!this.inMessage) this.fail(CloseCode.protocolError, "a continuation of no message");
        break;
      case Opcode.binary:
        if (this.inMessage) this.fail(CloseCode.protocolError, "a message within another");
        this.inMessage = true;
        this.isMessageStart = true;
        break;
      case Opcode.text:
        // No channel protocol of Kubernetes that we offer has any.
        this.fail(CloseCode.unsupportedData, "a text message where bytes are spoken");
        break;
      case Opcode.close:
      case Opcode.ping:
      case Opcode.pong:
        if (!this.isFinal) this.fail(CloseCode.protocolError, "a control frame in parts");
        if ((second & 0x7f) > MAX_CONTROL_BYTES)
          this.fail(CloseCode.protocolError, "a control frame that is too long");
        break;
      default:
        this.fail(CloseCode.protocolError, `an unknown opcode ${this.opcode}`);
    }
  }

  private beginFrame(): void {
    const size = this.headBytes;
    this.headBytes = 0;
    let length = (this.head[1] ?? 0) & 0x7f;
    if (size === 4) length = this.head.readUInt16BE(2);
    if (size === MAX_HEAD_BYTES) length = this.head.readUInt32BE(2) * 2 ** 32 + this.head.readUInt32BE(6);
    if (length > MAX_FRAME_BYTES) this.fail(CloseCode.tooBig, `a frame of ${length} bytes`);
    this.remainingBytes = length;
    if (length === 0) this.take(new Uint8Array());
  }

  private take(piece: Uint8Array): void {
    this.remainingBytes -= piece.length;
    const isFrameEnd = this.remainingBytes === 0;
    if (this.opcode >= Opcode.close) {
      this.control.push(Buffer.from(piece));
      if (isFrameEnd) this.endControl();
      return;
    }
    const isFirst = this.isMessageStart;
    const isLast = isFrameEnd && this.isFinal;
    this.isMessageStart = false;
    if (isLast) this.inMessage = false;
    this.sink.onPiece(piece, isFirst, isLast);
  }

  private endControl(): void {
    const payload = Buffer.concat(this.control);
    this.control = [];
    if (this.opcode === Opcode.ping) this.sink.onPing(payload);
    else if (this.opcode === Opcode.pong) this.sink.onPong(payload);
    else this.endConnection(payload);
  }

  private endConnection(payload: Buffer): void {
    if (payload.length === 0) {
      this.isDone = true;
      this.sink.onClose(CloseCode.none, "");
      return;
    }
    if (payload.length === 1) this.fail(CloseCode.protocolError, "a close frame with half a code");
    const code = payload.readUInt16BE(0);
    if (!maySend(code)) this.fail(CloseCode.protocolError, `a close frame with the code ${code}`);
    let reason: string;
    try {
      reason = new TextDecoder("utf-8", { fatal: true }).decode(payload.subarray(2));
    } catch {
      this.fail(CloseCode.invalidText, "a close frame with a reason that is no UTF-8");
    }
    this.isDone = true;
    this.sink.onClose(code, reason);
  }

  private fail(closeCode: number, message: string): never {
    this.isDone = true;
    throw new FrameError(closeCode, message);
  }
}

/** Codes that may stand in a close frame (RFC 6455 §7.4, and what IANA has registered since). */
function maySend(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) ||
    (code >= 3000 && code <= 4999)
  );
}
