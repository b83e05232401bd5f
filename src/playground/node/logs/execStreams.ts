import { PassThrough, type Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { ProcessStreams } from "../../kubelet.js";
import type { RunningProcess } from "../sandbox/runningProcess.js";

/**
 * The ends of a command that runs in a container, for a client. When the client goes, the command stays, as with
 * containerd: its input ends, unless that is a terminal, and what it says is taken and thrown away.
 */
export function execStreams(process: RunningProcess, tty: boolean): ProcessStreams {
  const { stdin } = process;
  const stdout = outlet(process.stdout);
  const stderr = process.stderr && outlet(process.stderr);
  const ends = [process.stdout, ...(process.stderr ? [process.stderr] : [])].map((stream) =>
    finished(stream).catch(() => undefined),
  );
  const read = Promise.all(ends);
  const exited = Promise.all([process.exited, read]).then(([end]) => end);
  return {
    stdin: stdin && tty ? terminalInput(stdin) : stdin,
    stdout,
    stderr,
    resize: (columns, rows) => process.resize(columns, rows),
    exited,
    detach: () => {
      if (!tty) stdin?.end();
      stdout.destroy();
      stderr?.destroy();
    },
  };
}

/** A terminal has no end: what a client ends is only its own writing. */
function terminalInput(stdin: NonNullable<RunningProcess["stdin"]>): PassThrough {
  const own = new PassThrough();
  own.pipe(stdin, { end: false });
  own.on("error", () => undefined);
  stdin.once("close", () => own.destroy());
  return own;
}

/** What a client reads of a stream of the process, which goes on although the client stops reading. */
function outlet(source: Readable): PassThrough {
  const own = new PassThrough();
  source.pipe(own);
  own.on("error", () => undefined);
  own.once("close", () => {
    source.unpipe(own);
    source.resume();
  });
  return own;
}
