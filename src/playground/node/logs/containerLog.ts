import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import type { Clock } from "../../../base/clock.js";
import { Emitter } from "../../../base/event.js";
import { formatLine, LineCutter, type LogStream } from "./logLine.js";

/** The kubelet's containerLogMaxSize and containerLogMaxFiles. */
const kubeletsLargestFile = 10 * 1024 * 1024;
const keptFiles = 5;

/**
 * The log of one run of a container, in a file. What is written is in the file at once, so that a reader who
 * heard of it finds it there.
 */
export class ContainerLog {
  private readonly cutters = { stdout: new LineCutter("stdout"), stderr: new LineCutter("stderr") };
  private readonly appended = new Emitter<void>();
  private fd: number;
  private size = 0;
  private files = 0;
  private lastNanos = 0n;
  private ended = false;

  constructor(
    readonly path: string,
    private readonly clock: Clock,
    /** After how many bytes a new file begins. */
    private readonly largestFile = kubeletsLargestFile,
  ) {
    this.fd = openSync(path, "w", 0o600);
  }

  /** Fires after a line was added, and at the end. */
  readonly onDidAppend = this.appended.event;

  get isEnded(): boolean {
    return this.ended;
  }

  /** Counts the files that this one replaced; a reader must go on in a new one when it changes. */
  get rotation(): number {
    return this.files;
  }

  write(stream: LogStream, chunk: Buffer): void {
    if (!this.ended) this.append(this.cutters[stream].push(chunk, () => this.time()));
  }

  /** The container has ended, and its output with it. */
  end(): void {
    if (this.ended) return;
    for (const stream of ["stdout", "stderr"] as const)
      this.append(this.cutters[stream].end(() => this.time()));
    this.ended = true;
    closeSync(this.fd);
    this.appended.fire();
  }

  /** Ends it and removes its files. */
  remove(): void {
    this.end();
    rmSync(this.path, { force: true });
    for (let file = Math.max(1, this.files - keptFiles + 2); file <= this.files; file++)
      rmSync(`${this.path}.${file}`, { force: true });
  }

  private append(lines: ReturnType<LineCutter["push"]>): void {
    if (lines.length === 0) return;
    const data = Buffer.concat(lines.map(formatLine));
    writeSync(this.fd, data);
    this.size += data.length;
    if (this.size >= this.largestFile) this.rotate();
    this.appended.fire();
  }

  private rotate(): void {
    closeSync(this.fd);
    this.files++;
    renameSync(this.path, `${this.path}.${this.files}`);
    rmSync(`${this.path}.${this.files - keptFiles + 1}`, { force: true });
    this.fd = openSync(this.path, "w", 0o600);
    this.size = 0;
  }

  /** The clock knows milliseconds; lines of the same one follow each other by a nanosecond, so that all differ. */
  private time(): string {
    const nowNanos = BigInt(this.clock.now()) * 1_000_000n;
    this.lastNanos = nowNanos > this.lastNanos ? nowNanos : this.lastNanos + 1n;
    const fraction = String(this.lastNanos % 1_000_000_000n).padStart(9, "0");
    const seconds = new Date(Number(this.lastNanos / 1_000_000n)).toISOString().slice(0, 19);
    // Go leaves the zeros at the end away.
    const digits = fraction.replace(/0+$/, "");
    return digits === "" ? `${seconds}Z` : `${seconds}.${digits}Z`;
  }
}
