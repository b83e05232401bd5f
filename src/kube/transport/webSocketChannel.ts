import WebSocket from "ws";
import { onAbort } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import { DisposableStore } from "../../base/disposable.js";
import type { ApiSocket } from "../api.js";
import type { OpenCalls } from "./openCalls.js";

/** As much may wait to be sent before a writer has to; resumed when a quarter is left. */
const SEND_WINDOW_BYTES = 1024 * 1024;
const PING_INTERVAL_MS = 20_000;
/**
 * A process that reads no input holds the whole way to it back, and pings wait behind what was sent. Less than
 * this always finds room in the buffers of server and pod, so that a ping behind it must be answered.
 */
const ALWAYS_TAKEN_BYTES = 32 * 1024;
/** The close code of a connection that ended without a close frame (RFC 6455 §7.1.5). */
const ABNORMAL = 1006;

interface Closed {
  readonly code: number;
  readonly reason: string;
}

/**
 * An {@link ApiSocket} over `ws`: pings, notices a peer that is gone, and holds back whoever is faster. Messages
 * wait on the wire until somebody listens.
 */
export class WebSocketChannel implements ApiSocket {
  private readonly owned = new DisposableStore();
  private readonly closeListeners: ((closed: Closed) => void)[] = [];
  private closed: Closed | undefined;
  private because = "";
  private roomWaiters: (() => void)[] = [];
  /** Since the last ping was sent. */
  private heard = true;
  private bytesSent = 0;
  /** Of those, what the peer has certainly read: it answered a ping that was sent after them. */
  private bytesRead = 0;
  private paused = false;

  constructor(
    private readonly socket: WebSocket,
    {
      clock,
      signal,
      calls,
    }: { readonly clock: Clock; readonly signal: AbortSignal; readonly calls: OpenCalls },
  ) {
    socket.pause();
    socket.removeAllListeners();
    // ws tells the reason again in "close"; without a listener it would be thrown.
    socket.on("error", (error) => (this.because = error.message));
    socket.on("pong", (bytesBefore: Buffer) => {
      this.heard = true;
      this.bytesRead = Number(bytesBefore.toString()) || this.bytesRead;
    });
    socket.on("close", (code, reason) => this.onClosed({ code, reason: this.because || reason.toString() }));
    this.owned.add(onAbort(signal, () => this.cut("aborted")));
    this.owned.add(calls.add((error) => this.cut(error.message)));
    this.schedulePing(clock);
  }

  get protocol(): string {
    return this.socket.protocol;
  }

  onMessage(listener: (data: Uint8Array) => void): void {
    this.socket.on("message", (data: Buffer) => {
      this.heard = true;
      listener(data);
    });
    if (!this.paused) this.socket.resume();
  }

  onClose(listener: (closed: Closed) => void): void {
    if (this.closed) listener(this.closed);
    else this.closeListeners.push(listener);
  }

  async send(data: Uint8Array): Promise<void> {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.bytesSent += data.length;
    this.socket.send(data, { binary: true }, () => this.makeRoom());
    if (this.socket.bufferedAmount <= SEND_WINDOW_BYTES) return;
    await new Promise<void>((resolve) => this.roomWaiters.push(resolve));
  }

  close(): void {
    this.socket.close(1000);
  }

  pause(): void {
    this.paused = true;
    this.socket.pause();
  }

  resume(): void {
    this.paused = false;
    // What was held back may hold the pong.
    this.heard = true;
    this.socket.resume();
  }

  dispose(): void {
    this.cut("disposed");
  }

  private makeRoom(): void {
    if (this.socket.bufferedAmount > SEND_WINDOW_BYTES / 4 && this.socket.readyState === WebSocket.OPEN)
      return;
    const waiters = this.roomWaiters;
    this.roomWaiters = [];
    for (const resolve of waiters) resolve();
  }

  private schedulePing(clock: Clock): void {
    this.owned.add(
      clock.setTimer(PING_INTERVAL_MS, () => {
        const mayBeHeldBack = this.paused || this.bytesSent - this.bytesRead > ALWAYS_TAKEN_BYTES;
        if (!this.heard && !mayBeHeldBack) {
          this.cut(`no answer to a ping for ${PING_INTERVAL_MS / 1_000} s`);
          return;
        }
        this.heard = false;
        if (this.socket.readyState === WebSocket.OPEN) this.socket.ping(String(this.bytesSent));
        this.schedulePing(clock);
      }),
    );
  }

  private cut(because: string): void {
    if (this.closed) return;
    this.because ||= because;
    this.socket.terminate();
    // A socket that is paused tells of its end only when it is read again.
    this.onClosed({ code: ABNORMAL, reason: this.because });
  }

  private onClosed(closed: Closed): void {
    if (this.closed) return;
    this.closed = closed;
    this.owned.dispose();
    this.makeRoom();
    for (const listener of this.closeListeners.splice(0)) listener(closed);
  }
}
