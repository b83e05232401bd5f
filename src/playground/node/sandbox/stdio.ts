import { closeSync, constants, openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { runTool } from "./tool.js";

/** One end for us, the other for a process. */
export interface Pipe<Stream> {
  readonly stream: Stream;
  /** To be closed here once the process was started with it. */
  readonly childFd: number;
}

const made = 24;

/**
 * Pipes for the standard streams of containers. What Node calls a pipe is a socket, and a process cannot open
 * a socket again as /dev/stdout, which shell scripts do; so these are real ones, made as named pipes ahead of
 * their use and without a name from then on.
 */
export class PipeStore {
  private ready: string[] = [];
  private making: Promise<void> | undefined;
  private count = 0;

  constructor(private readonly dir: string) {}

  /** Makes a stock, so that the first container need not wait for it. */
  fill(): Promise<void> {
    this.making ??= this.make().finally(() => (this.making = undefined));
    return this.making;
  }

  /** A pipe that the process writes to. */
  async output(): Promise<Pipe<Readable>> {
    const { readFd, writeFd } = await this.open("read");
    return { stream: new Socket({ fd: readFd, readable: true, writable: false }), childFd: writeFd };
  }

  /** A pipe that the process reads from. */
  async input(): Promise<Pipe<Writable>> {
    const { readFd, writeFd } = await this.open("write");
    return { stream: new Socket({ fd: writeFd, readable: false, writable: true }), childFd: readFd };
  }

  /** Only our end may be non-blocking: the flag belongs to the opened end and would surprise the process. */
  private async open(ours: "read" | "write"): Promise<{ readFd: number; writeFd: number }> {
    const path = await this.take();
    // Open for both first: opening one end of a named pipe waits for the other.
    const bothFd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    const readFd = openSync(path, constants.O_RDONLY | (ours === "read" ? constants.O_NONBLOCK : 0));
    const writeFd = openSync(path, constants.O_WRONLY | (ours === "write" ? constants.O_NONBLOCK : 0));
    closeSync(bothFd);
    await rm(path);
    return { readFd, writeFd };
  }

  private async take(): Promise<string> {
    let path = this.ready.shift();
    while (path === undefined) {
      await this.fill();
      path = this.ready.shift();
    }
    if (this.ready.length < made / 2) void this.fill().catch(() => undefined);
    return path;
  }

  private async make(): Promise<void> {
    const paths = Array.from({ length: made }, () => join(this.dir, `pipe-${this.count++}`));
    // For everybody: a container's user may be another one, and may open its /dev/stdout.
    await runTool("mkfifo", ["-m", "666", ...paths]);
    this.ready.push(...paths);
  }
}

/** The descriptors that a started process holds itself now. */
export function closeChildEnds(pipes: readonly ({ readonly childFd: number } | undefined)[]): void {
  for (const pipe of pipes) if (pipe) closeSync(pipe.childFd);
}
