import type { Socket } from "node:net";
import { onAbort } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import { DisposableStore } from "../../base/disposable.js";
import type { RandomBytes } from "../../base/random.js";
import type { ApiSocket } from "../api.js";
import { FrameMasks } from "./frameMasks.js";
import { Heartbeat } from "./heartbeat.js";
import type { OpenCalls } from "./openCalls.js";
import { CloseCode, maskedFrame, Opcode } from "./webSocketFrame.js";
import { FrameError, WebSocketReader } from "./webSocketReader.js";

/** As much may wait to be sent before a writer has to; resumed when a quarter is left. */
const SEND_WINDOW_BYTES = 1024 * 1024;
/** From our close frame to the end of the connection. */
const CLOSE_LIMIT_MS = 30_000;

interface Closed {
  readonly code: number;
  readonly reason: string;
}

type PieceListener = Parameters<ApiSocket["onPiece"]>[0];

export interface ChannelOptions {
  readonly protocol: string;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly signal: AbortSignal;
  readonly calls: OpenCalls;
  /** Whether the server answers over another connection. Never rejects. */
  readonly serverAnswers: (signal: AbortSignal) => Promise<boolean>;
}

/**
 * A WebSocket's client side (RFC 6455) over a connection that is upgraded: pings, notices a peer that is gone, and
 * holds back whoever is faster. Messages wait on the wire until somebody listens.
 */
export class WebSocketChannel implements ApiSocket {
  readonly protocol: string;
  private readonly owned = new DisposableStore();
  private readonly reader: WebSocketReader;
  private readonly heartbeat: Heartbeat;
  private readonly masks: FrameMasks;
  private readonly clock: Clock;
  private readonly closeListeners: ((closed: Closed) => void)[] = [];
  private listener: PieceListener | undefined;
  /** What came before anybody listened. */
  private early: Uint8Array[] = [];
  private closed: Closed | undefined;
  /** What the peer's close frame said. */
  private said: Closed | undefined;
  private because = "";
  private isClosing = false;
  private roomWaiters: (() => void)[] = [];
  private paused = false;

  /** @param socket its bytes come by {@link receive}, from whoever opened it */
  constructor(
    private readonly socket: Socket,
    options: ChannelOptions,
  ) {
    const { protocol, clock, random, signal, calls } = options;
    this.protocol = protocol;
    this.clock = clock;
    this.masks = new FrameMasks(random);
    this.reader = new WebSocketReader({
      onPiece: (piece, isFirst, isLast) => this.listener?.(piece, isFirst, isLast),
      onPing: (payload) => {
        // Who does not read our answers needs no more of them.
        if (this.socket.writableLength <= SEND_WINDOW_BYTES) this.sendFrame(Opcode.pong, [payload]);
      },
      onPong: (payload) => this.heartbeat.hearPong(payload),
      onClose: (code, reason) => {
        this.said = { code, reason };
        this.sendClose(code === CloseCode.none ? CloseCode.normal : code);
        this.socket.end();
        // The server ends the connection, which nobody may see who does not read.
        this.socket.resume();
      },
    });
    socket.pause();
    socket.on("error", (error) => (this.because ||= error.message));
    socket.on("close", () => this.onClosed(this.said ?? { code: CloseCode.abnormal, reason: this.because }));
    this.owned.add(onAbort(signal, () => this.cut("aborted")));
    this.owned.add(calls.add((error) => this.cut(error.message)));
    this.heartbeat = this.owned.add(
      new Heartbeat({
        clock,
        isPaused: () => this.paused,
        sendPing: (payload) => this.sendFrame(Opcode.ping, [payload]),
        serverAnswers: () => options.serverAnswers(signal),
        onGone: (because) => this.cut(because),
      }),
    );
  }

  /** Bytes that have arrived, ours during the call only. */
  receive(chunk: Uint8Array): void {
    if (this.closed) return;
    if (!this.listener) {
      this.early.push(Buffer.from(chunk));
      return;
    }
    this.heartbeat.hear();
    try {
      this.reader.push(chunk);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.sendClose(error.closeCode);
      this.cut(`the server broke the WebSocket protocol: ${error.message}`);
    }
  }

  onPiece(listener: PieceListener): void {
    this.listener = listener;
    for (const chunk of this.early.splice(0)) this.receive(chunk);
    if (!this.paused) this.socket.resume();
  }

  onClose(listener: (closed: Closed) => void): void {
    if (this.closed) listener(this.closed);
    else this.closeListeners.push(listener);
  }

  async send(...parts: readonly Uint8Array[]): Promise<void> {
    if (!this.sendFrame(Opcode.binary, parts)) return;
    for (const part of parts) this.heartbeat.sent(part.length);
    if (this.socket.writableLength <= SEND_WINDOW_BYTES) return;
    await new Promise<void>((resolve) => this.roomWaiters.push(resolve));
  }

  close(): void {
    if (this.isClosing || this.closed) return;
    this.sendClose(CloseCode.normal);
    this.owned.add(this.clock.setTimer(CLOSE_LIMIT_MS, () => this.cut("the server did not close")));
  }

  pause(): void {
    this.paused = true;
    this.socket.pause();
  }

  resume(): void {
    this.paused = false;
    // What was held back may hold the pong.
    this.heartbeat.hear();
    if (this.listener) this.socket.resume();
  }

  dispose(): void {
    this.cut("disposed");
  }

  private sendClose(code: number): void {
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.sendFrame(Opcode.close, [payload]);
    this.isClosing = true;
  }

  /** Whether it could be sent: nothing is after a close frame. */
  private sendFrame(opcode: number, parts: readonly Uint8Array[]): boolean {
    if (this.isClosing || this.closed) return false;
    this.socket.write(maskedFrame(opcode, parts, this.masks.next()), () => this.makeRoom());
    return true;
  }

  private makeRoom(): void {
    if (!this.closed && this.socket.writableLength > SEND_WINDOW_BYTES / 4) return;
    const waiters = this.roomWaiters;
    this.roomWaiters = [];
    for (const resolve of waiters) resolve();
  }

  private cut(because: string): void {
    if (this.closed) return;
    this.because ||= because;
    this.socket.destroy();
    this.onClosed({ code: CloseCode.abnormal, reason: this.because });
  }

  private onClosed(closed: Closed): void {
    if (this.closed) return;
    this.closed = closed;
    this.reader.stop();
    this.owned.dispose();
    this.makeRoom();
    for (const listener of this.closeListeners.splice(0)) listener(closed);
  }
}
