import type { Logger } from "../../base/log.js";
import { ClusterFailure, type ApiStatus, type FailureDetails } from "../../domain/failure.js";
import type { ByteSink, ExecEnd, ExecStream, TerminalSize } from "../../domain/streams.js";
import type { ApiSocket } from "../api.js";
import { failureFromStatus, readStatus } from "../classify.js";

/** The first byte of each message (k8s.io/apimachinery/pkg/util/remotecommand/constants.go). */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
const RESIZE = 4;
/** v5 only: ends the channel that the second byte names. */
const CLOSE = 255;
/** As large as frames get: the server reads a frame whole before it passes it on. */
const MAX_FRAME_BYTES = 128 * 1024;

export interface RemoteStreamOptions {
  readonly kind: "exec" | "attach";
  readonly size?: TerminalSize;
  readonly onStdout: ByteSink;
  readonly onStderr: ByteSink;
  readonly details: FailureDetails;
  readonly log: Logger;
}

/** The channel protocol of exec and attach, over a socket that is open. */
export class RemoteStream implements ExecStream {
  readonly closed: Promise<ExecEnd>;
  private settle: (end: ExecEnd) => void = () => undefined;
  private isOver = false;
  /** Of the message that is arriving. */
  private channel: number | undefined;
  private readonly status: Uint8Array[] = [];

  constructor(
    private readonly socket: ApiSocket,
    private readonly options: RemoteStreamOptions,
  ) {
    this.closed = new Promise((resolve) => (this.settle = resolve));
    if (options.size) this.resize(options.size);
    socket.onClose(({ code, reason }) => {
      const failure = new ClusterFailure(
        "lost",
        `the connection ended before the process did (${code}${reason ? `: ${reason}` : ""})`,
        options.details,
      );
      this.finish({ kind: "lost", failure });
    });
    socket.onPiece((piece, isFirst, isLast) => this.receive(piece, isFirst, isLast));
  }

  async write(data: Uint8Array): Promise<void> {
    for (let start = 0; start < data.length && !this.isOver; start += MAX_FRAME_BYTES) {
      await this.socket.send(Uint8Array.of(STDIN), data.subarray(start, start + MAX_FRAME_BYTES));
    }
  }

  get canEnd(): boolean {
    return this.socket.protocol === "v5.channel.k8s.io";
  }

  end(): void {
    if (this.isOver) return;
    if (this.canEnd) {
      void this.socket.send(Uint8Array.of(CLOSE, STDIN));
    } else {
      this.options.log.info("the server speaks v4, which cannot end stdin", {
        protocol: this.socket.protocol,
      });
    }
  }

  resize({ columns, rows }: TerminalSize): void {
    if (this.isOver) return;
    const size = Buffer.from(JSON.stringify({ Width: columns, Height: rows }));
    void this.socket.send(Uint8Array.of(RESIZE), size);
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  dispose(): void {
    this.socket.dispose();
  }

  private receive(piece: Uint8Array, isFirst: boolean, isLast: boolean): void {
    if (this.isOver) return;
    if (isFirst) this.channel = undefined;
    let data = piece;
    if (this.channel === undefined) {
      this.channel = piece[0];
      data = piece.subarray(1);
    }
    switch (this.channel) {
      case STDOUT:
        if (data.length > 0) this.options.onStdout(data);
        break;
      case STDERR:
        if (data.length > 0) this.options.onStderr(data);
        break;
      case STATUS:
        // Each channel may begin with a message of nothing.
        if (data.length > 0) this.status.push(Buffer.from(data));
        // The server sends it after the last output, and then has nothing more to say.
        if (isLast && this.status.length > 0) {
          this.finish(endOf(Buffer.concat(this.status), this.options));
          this.socket.close();
        }
        break;
      case undefined:
      default:
        // CLOSE says which output has ended, which the Status tells anyway; other channels are not of our time.
        break;
    }
  }

  private finish(end: ExecEnd): void {
    if (this.isOver) return;
    this.isOver = true;
    this.settle(end);
  }
}

function endOf(json: Buffer, { kind, details }: RemoteStreamOptions): ExecEnd {
  const text = json.toString("utf8");
  let status: ApiStatus | undefined;
  try {
    status = readStatus(JSON.parse(text));
  } catch {
    status = undefined;
  }
  if (!status) {
    const failure = new ClusterFailure("protocol", `not a Status: ${text.slice(0, 200)}`, details);
    return { kind: "failed", failure };
  }
  if (status.status === "Success") return kind === "attach" ? { kind: "ended" } : { kind: "exit", code: 0 };
  const exitCode = status.details?.causes?.find((cause) => cause.reason === "ExitCode")?.message;
  if (exitCode !== undefined && /^\d+$/.test(exitCode)) return { kind: "exit", code: Number(exitCode) };
  return { kind: "failed", failure: failureFromStatus(status, details) };
}
