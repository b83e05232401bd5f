import type { Clock } from "../../base/clock.js";
import { MutableDisposable, type Disposable } from "../../base/disposable.js";

const PING_INTERVAL_MS = 20_000;
/**
 * A process that reads no input holds the whole way to it back, and pings wait behind what was sent. Less than
 * this always finds room in the buffers of server and pod, so that a ping behind it must be answered.
 */
const ALWAYS_TAKEN_BYTES = 32 * 1024;
/** As many pings in a row without an answer behind more than that, and it is asked elsewhere whether the server is there. */
const PINGS_IN_DOUBT = 3;

export interface HeartbeatOptions {
  readonly clock: Clock;
  /** Whether nothing is read at the moment: then nothing can be heard either. */
  readonly isPaused: () => boolean;
  /** Sends a ping, which the peer answers with the same payload. */
  readonly sendPing: (payload: Uint8Array) => void;
  /** Whether the server answers over another connection. Never rejects. */
  readonly serverAnswers: () => Promise<boolean>;
  readonly onGone: (because: string) => void;
}

/** Pings a peer and notices that it is gone, but not that somebody behind it only reads nothing for a while. */
export class Heartbeat implements Disposable {
  private readonly timer = new MutableDisposable();
  /** Since the last ping was sent. */
  private heard = true;
  private pingsUnanswered = 0;
  private bytesSent = 0;
  /** Of those, what the peer has certainly read: it answered a ping that was sent after them. */
  private bytesRead = 0;

  constructor(private readonly options: HeartbeatOptions) {
    this.schedulePing();
  }

  /** Something has come from the peer. */
  hear(): void {
    this.heard = true;
  }

  /** The peer has answered the ping with this payload. */
  hearPong(payload: Uint8Array): void {
    this.bytesRead = Number(Buffer.from(payload).toString()) || this.bytesRead;
  }

  /** As many bytes were sent that somebody behind the peer has to read. */
  sent(byteCount: number): void {
    this.bytesSent += byteCount;
  }

  dispose(): void {
    this.timer.dispose();
  }

  private schedulePing(): void {
    const { clock, isPaused, sendPing, onGone } = this.options;
    this.timer.value = clock.setTimer(PING_INTERVAL_MS, () => {
      const mayBeHeldBack = isPaused() || this.bytesSent - this.bytesRead > ALWAYS_TAKEN_BYTES;
      if (!this.heard && !mayBeHeldBack) {
        onGone(`no answer to a ping for ${PING_INTERVAL_MS / 1_000} s`);
        return;
      }
      this.pingsUnanswered = this.heard || isPaused() ? 0 : this.pingsUnanswered + 1;
      this.heard = false;
      if (this.pingsUnanswered >= PINGS_IN_DOUBT) void this.askElsewhere();
      sendPing(Buffer.from(String(this.bytesSent)));
      this.schedulePing();
    });
  }

  /** A process that reads nothing and a line that is dead sound the same, but a dead one is often not the only one. */
  private async askElsewhere(): Promise<void> {
    const { isPaused, serverAnswers, onGone } = this.options;
    this.pingsUnanswered = 0;
    const answers = await serverAnswers();
    if (!answers && !this.heard && !isPaused()) onGone("the server does not answer any more");
  }
}
