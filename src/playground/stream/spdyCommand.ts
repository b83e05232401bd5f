import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import type { Exchange } from "../api/exchange.js";
import type { ProcessStreams } from "../kubelet.js";
import { exitStatus, resizeTo, startFailure, type RemoteCommandOptions } from "./remoteCommand.js";
import type { SpdyStream } from "./spdy/session.js";
import { acceptSpdy } from "./spdy/upgrade.js";

const protocol = "v4.channel.k8s.io";

/** Exec and attach over SPDY itself: a stream for each of error, stdin, stdout, stderr and resize. Never rejects. */
export async function serveSpdyCommand(exchange: Exchange, options: RemoteCommandOptions): Promise<void> {
  const streams = new Map<string, SpdyStream>();
  const { stdin, stdout, stderr, tty } = options;
  const awaited = ["error", ...(stdin ? ["stdin"] : []), ...(stdout ? ["stdout"] : [])];
  if (stderr && !tty) awaited.push("stderr");
  if (tty) awaited.push("resize");
  const complete = new Promise<void>((resolve) => {
    const accepted = acceptSpdy(exchange, [protocol], (stream) => {
      streams.set(stream.headers.get("streamtype") ?? "", stream);
      if (awaited.every((type) => streams.has(type))) resolve();
    });
    if (!accepted) resolve();
    accepted?.socket.once("close", () => resolve());
  });
  await complete;
  const errors = streams.get("error");
  if (!errors || !awaited.every((type) => streams.has(type))) return;
  let process: ProcessStreams;
  try {
    process = await options.start();
  } catch (failure) {
    await finish(streams, startFailure(failure, protocol));
    return;
  }
  const gone = once(errors, "close").then(() => process.detach());
  connect(streams, process);
  await outputs(streams, process);
  const ended = await Promise.race([process.exited, gone]);
  if (ended) await finish(streams, exitStatus(ended.code, { ...options, protocol }));
}

function connect(streams: ReadonlyMap<string, SpdyStream>, process: ProcessStreams): void {
  const stdin = streams.get("stdin");
  if (stdin && process.stdin) {
    process.stdin.on("error", () => undefined);
    stdin.pipe(process.stdin);
  }
  streams.get("resize")?.on("data", (data: Buffer) => resizeTo(process, data));
}

async function outputs(streams: ReadonlyMap<string, SpdyStream>, process: ProcessStreams): Promise<void> {
  const join = async (type: "stdout" | "stderr") => {
    const source = process[type];
    const sink = streams.get(type);
    if (!source) return;
    if (!sink) {
      source.resume();
      return;
    }
    // A client that goes away breaks its end of the pipe, and there is nobody to tell.
    await pipeline(source, sink).catch(() => undefined);
  };
  await Promise.all([join("stdout"), join("stderr")]);
}

/** Says how the process ended, then ends every stream. */
async function finish(streams: ReadonlyMap<string, SpdyStream>, status: object): Promise<void> {
  const errors = streams.get("error");
  await new Promise<void>((resolve) => {
    if (!errors || errors.destroyed) resolve();
    else errors.end(JSON.stringify(status), () => resolve());
  });
  for (const stream of streams.values()) stream.end();
}
