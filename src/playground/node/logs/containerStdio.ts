import { PassThrough, type Readable, type Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { ProcessStreams } from "../../kubelet.js";
import type { RunningProcess } from "../sandbox/runningProcess.js";
import type { ContainerLog } from "./containerLog.js";

interface Attachment {
  readonly stdout: PassThrough;
  readonly stderr: PassThrough | undefined;
}

/**
 * Where the output of a container's main process goes: into its log, and to whoever is attached. A slow client
 * makes the process wait, as a slow reader of a pipe does.
 */
export class ContainerStdio {
  private readonly attachments = new Set<Attachment>();
  private stdinIsOpen: boolean;
  /** Resolves when the process has ended and all it wrote is in the log. */
  readonly drained: Promise<{ readonly code: number }>;

  constructor(
    private readonly process: RunningProcess,
    private readonly log: ContainerLog,
    private readonly options: { readonly tty: boolean; readonly stdinOnce: boolean },
  ) {
    this.stdinIsOpen = process.stdin !== undefined;
    this.copy(process.stdout, "stdout");
    if (process.stderr) this.copy(process.stderr, "stderr");
    this.drained = this.end();
  }

  /** A client sees what is written from now on, and may write to the process. */
  attach(wanted: { readonly stdin: boolean }): ProcessStreams {
    const attachment: Attachment = {
      stdout: new PassThrough(),
      stderr: this.options.tty ? undefined : new PassThrough(),
    };
    this.attachments.add(attachment);
    let left: (end: { code: number }) => void = () => undefined;
    const gone = new Promise<{ code: number }>((resolve) => (left = resolve));
    const leave = () => {
      this.attachments.delete(attachment);
      attachment.stdout.end();
      attachment.stderr?.end();
      left({ code: 0 });
    };
    void this.drained.then(leave);
    const stdin = wanted.stdin ? this.clientStdin(leave) : undefined;
    return {
      stdin,
      stdout: attachment.stdout,
      stderr: attachment.stderr,
      resize: (columns, rows) => this.process.resize(columns, rows),
      // An attachment ends well, whatever the process ended with.
      exited: gone,
      detach: () => {
        stdin?.end();
        leave();
        attachment.stdout.destroy();
        attachment.stderr?.destroy();
      },
    };
  }

  /** What a client writes. Its end is the process's only with `stdinOnce`; otherwise it ends the attachment. */
  private clientStdin(leave: () => void): Writable | undefined {
    const { stdin } = this.process;
    if (!stdin || !this.stdinIsOpen) return undefined;
    const own = new PassThrough();
    own.pipe(stdin, { end: false });
    own.once("end", () => {
      if (!this.options.stdinOnce) leave();
      else if (!this.options.tty) {
        this.stdinIsOpen = false;
        stdin.end();
      }
    });
    stdin.once("close", () => own.destroy());
    own.on("error", () => undefined);
    return own;
  }

  private copy(source: Readable, stream: "stdout" | "stderr"): void {
    source.on("data", (chunk: Buffer) => {
      this.log.write(stream, chunk);
      const full = [...this.attachments]
        .map((attachment) => attachment[stream])
        .filter((client) => client !== undefined && !client.destroyed && !client.write(chunk));
      if (full.length === 0) return;
      source.pause();
      void Promise.all(full.map(writable)).then(() => source.resume());
    });
  }

  private async end(): Promise<{ readonly code: number }> {
    const { stdout, stderr, exited } = this.process;
    const streams = [stdout, ...(stderr ? [stderr] : [])];
    await Promise.all(streams.map((stream) => finished(stream).catch(() => undefined)));
    const { code } = await exited;
    this.log.end();
    return { code };
  }
}

/** Resolves when a stream takes more, or never will again. */
function writable(stream: Writable | undefined): Promise<void> {
  return new Promise((resolve) => {
    stream?.once("drain", resolve);
    stream?.once("close", resolve);
  });
}
