import type { Clock } from "./clock.js";
import type { Disposable } from "./disposable.js";
import { EscapeTracker } from "./escapeTracker.js";

/**
 * Asks the terminal for the state of a mode that no terminal has (DECRQM); every terminal that knows the question
 * answers "not recognized", and so tells that it has read everything before it.
 */
const question = "\x1b[?31415$p";
const answer = "\x1b[?31415;0$y";

/** Characters between two questions; less than this is never asked about, so a person at work sees none. */
const askEvery = 64 * 1024;
/** Characters that may be on their way to the terminal, unanswered. */
const windowSize = 256 * 1024;
/** Characters in one write. */
const writeSize = 64 * 1024;
/** Waiting characters above which the sender is held back, and below which it is let go on. */
const highWater = 256 * 1024;
const lowWater = 64 * 1024;
/** Least time between two writes while more is waiting, so that a flood comes in few large writes. */
const writeEveryMs = 4;
/** Longest wait for an answer from a terminal that has answered before, and from one that never has. */
const patienceMs = 2_000;
const blindPatienceMs = 64;

export interface OutputPacerOptions {
  readonly clock: Clock;
  /** Hands text to the terminal, which takes everything and says nothing. */
  readonly write: (text: string) => void;
  /** Called when enough is waiting: hold the sender back. */
  readonly onFull: () => void;
  /** Called when there is room again. */
  readonly onRoom: () => void;
}

/**
 * Gives a terminal that has no flow control no more than it can take. An editor's terminal accepts any amount and
 * keeps it in memory until it has drawn it; the pacer asks it from time to time whether it has, and until the
 * answer comes holds the sender back. Text keeps its order and nothing is lost.
 */
export class OutputPacer implements Disposable {
  private readonly escapes = new EscapeTracker();
  private waiting: string[] = [];
  private waitingLength = 0;
  private isFull = false;
  /** Lengths of text before each open question, oldest first. */
  private readonly open: number[] = [];
  private unconfirmed = 0;
  private sinceQuestion = 0;
  private hasAnswered = false;
  private lastWriteMs = Number.NEGATIVE_INFINITY;
  private timer: Disposable | undefined;
  private ended = false;
  private readonly idleWaiters: (() => void)[] = [];

  constructor(private readonly options: OutputPacerOptions) {}

  /** Characters that wait here. */
  get backlog(): number {
    return this.waitingLength;
  }

  push(text: string): void {
    if (this.ended || text === "") return;
    this.waiting.push(text);
    this.waitingLength += text.length;
    if (!this.isFull && this.waitingLength > highWater) {
      this.isFull = true;
      this.options.onFull();
    }
    if (this.timer) return;
    // The echo of a key goes out at once; what follows it closely waits, to go together.
    if (this.options.clock.now() - this.lastWriteMs >= writeEveryMs) this.flush();
    else this.schedule();
  }

  /** Takes the terminal's answers out of what it sent as input, and returns what the person typed. */
  withoutAnswers(input: string): string {
    if (!input.includes(answer)) return input;
    const parts = input.split(answer);
    for (let count = 1; count < parts.length; count++) this.confirm();
    return parts.join("");
  }

  /** Resolves when everything pushed so far was handed to the terminal, or the pacer was ended. */
  whenIdle(): Promise<void> {
    if (this.waitingLength === 0) return Promise.resolve();
    return new Promise((resolve) => this.idleWaiters.push(resolve));
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
    this.timer = undefined;
    this.waiting = [];
    this.waitingLength = 0;
    this.settleIdle();
  }

  private confirm(): void {
    const length = this.open.shift();
    if (length === undefined) return;
    this.hasAnswered = true;
    this.unconfirmed -= length;
    if (this.waitingLength > 0) this.schedule();
  }

  private flush(): void {
    this.timer = undefined;
    const room = windowSize - this.unconfirmed;
    if (room > 0) {
      const text = this.take(Math.min(writeSize, room));
      this.lastWriteMs = this.options.clock.now();
      this.escapes.feed(text);
      this.unconfirmed += text.length;
      this.sinceQuestion += text.length;
      this.options.write(text + this.ask());
      if (this.isFull && this.waitingLength < lowWater) {
        this.isFull = false;
        this.options.onRoom();
      }
    }
    if (this.waitingLength > 0) this.schedule();
    else this.settleIdle();
  }

  private ask(): string {
    if (this.sinceQuestion < askEvery || !this.escapes.isGround) return "";
    this.open.push(this.sinceQuestion);
    this.sinceQuestion = 0;
    return question;
  }

  /** Plans the next write: soon when there is room, and without an answer when the terminal gives none. */
  private schedule(): void {
    this.timer?.dispose();
    const hasRoom = this.unconfirmed < windowSize;
    const delayMs = hasRoom
      ? Math.max(0, this.lastWriteMs + writeEveryMs - this.options.clock.now())
      : this.hasAnswered && this.open.length > 0
        ? patienceMs
        : blindPatienceMs;
    this.timer = this.options.clock.setTimer(delayMs, () => {
      if (!hasRoom) this.giveUpWaiting();
      this.flush();
    });
  }

  /** No answer came: the terminal knows no such question, or was asked none. Go on as if it had read all. */
  private giveUpWaiting(): void {
    this.open.length = 0;
    this.unconfirmed = 0;
    this.sinceQuestion = 0;
  }

  /** The next text of at most `length` characters, never with half of a surrogate pair at its end. */
  private take(length: number): string {
    const parts: string[] = [];
    let taken = 0;
    while (taken < length) {
      const first = this.waiting.shift();
      if (first === undefined) break;
      if (taken + first.length <= length) {
        parts.push(first);
        taken += first.length;
        continue;
      }
      const cut = splitPoint(first, length - taken);
      parts.push(first.slice(0, cut));
      this.waiting.unshift(first.slice(cut));
      taken += cut;
      break;
    }
    this.waitingLength -= taken;
    return parts.join("");
  }

  private settleIdle(): void {
    for (const resolve of this.idleWaiters.splice(0)) resolve();
  }
}

function splitPoint(text: string, at: number): number {
  const before = text.charCodeAt(at - 1);
  const isHighSurrogate = before >= 0xd800 && before <= 0xdbff;
  return isHighSurrogate ? Math.max(1, at + (at === 1 ? 1 : -1)) : at;
}
