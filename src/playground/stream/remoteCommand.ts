import type { Readable } from "node:stream";
import { KubeletRefusal, type ProcessStreams } from "../kubelet.js";
import { isObject, numberAt, type Json } from "../schema/json.js";
import type { ChannelSocket } from "./channelSocket.js";

/** Sub-protocols of exec and attach, best first. */
export const remoteCommandProtocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"] as const;
export type RemoteCommandProtocol = (typeof remoteCommandProtocols)[number];

const stdinChannel = 0;
const stdoutChannel = 1;
const stderrChannel = 2;
const errorChannel = 3;
const resizeChannel = 4;
const closeChannel = 255;

export interface RemoteCommandOptions {
  readonly protocol: RemoteCommandProtocol;
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
  /** Starts the process, or rejects with the node's {@link KubeletRefusal}. */
  readonly start: () => Promise<ProcessStreams>;
}

/** Joins a client's socket to a process until either ends, and says how the process ended. Never rejects. */
export async function serveRemoteCommand(
  socket: ChannelSocket,
  options: RemoteCommandOptions,
): Promise<void> {
  // The server greets on the lowest channel that it writes to, so that the client knows that it is there.
  const greeted = options.stdout ? stdoutChannel : options.stderr ? stderrChannel : errorChannel;
  await socket.send(greeted, Buffer.alloc(0));
  const closed = new Promise<void>((resolve) => socket.onClose(resolve));
  let streams: ProcessStreams;
  try {
    streams = await options.start();
  } catch (failure) {
    socket.begin();
    await sendStatus(socket, startFailure(failure, options.protocol));
    socket.close();
    return;
  }
  receive(socket, streams, options);
  socket.begin();
  void closed.then(() => streams.detach());
  const { stdout, stderr } = streams;
  const outputs: Promise<void>[] = [];
  if (options.stdout) outputs.push(socket.sendAll(stdoutChannel, stdout));
  else drain(stdout);
  if (stderr && options.stderr) outputs.push(socket.sendAll(stderrChannel, stderr));
  else if (stderr) drain(stderr);
  await Promise.all(outputs);
  const { code } = await Promise.race([streams.exited, closed.then(() => ({ code: 0 }))]);
  await sendStatus(socket, exitStatus(code, options));
  socket.close();
}

function receive(socket: ChannelSocket, streams: ProcessStreams, options: RemoteCommandOptions): void {
  const { stdin } = streams;
  if (options.stdin && stdin) {
    socket.receiveInto(stdinChannel, stdin);
    // Only the fifth version can end the input and still hear the output.
    if (options.protocol === "v5.channel.k8s.io")
      socket.onChannel(closeChannel, (data) => {
        if (data[0] === stdinChannel && !stdin.writableEnded) stdin.end();
      });
  }
  if (!options.tty) return;
  socket.onChannel(resizeChannel, (data) => resizeTo(streams, data));
}

/** Gives a terminal the size that a message says. */
export function resizeTo(streams: ProcessStreams, message: Buffer): void {
  const size = parse(message.toString("utf8"));
  const columns = numberAt(size, "Width") ?? 0;
  const rows = numberAt(size, "Height") ?? 0;
  if (columns > 0 && rows > 0) streams.resize(columns, rows);
}

function parse(text: string): Json {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** Takes what nobody wants, so that the process does not stop on a full pipe. */
function drain(source: Readable): void {
  source.on("error", () => undefined);
  source.resume();
}

async function sendStatus(socket: ChannelSocket, status: object): Promise<void> {
  await socket.send(errorChannel, Buffer.from(JSON.stringify(status), "utf8"));
}

/** The Status of a process that has ended. */
export function exitStatus(code: number, { protocol, command }: RemoteCommandOptions): object {
  if (code === 0) return { metadata: {}, status: "Success" };
  // Version 5 is translated by the API server, version 4 comes from the kubelet: each has its own words.
  const how =
    protocol === "v5.channel.k8s.io"
      ? `command terminated with exit code ${code}`
      : `error executing command [${command.join(" ")}], exit code ${code}`;
  return {
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: ${how}`,
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(code) }] },
  };
}

/** The Status of a process that did not start. */
export function startFailure(failure: unknown, protocol: RemoteCommandProtocol): object {
  const why = failure instanceof Error ? failure.message : String(failure);
  const isBeforeStart = failure instanceof KubeletRefusal;
  const translated = isBeforeStart
    ? `unable to upgrade connection: ${why}`
    : `Internal error occurred: ${why}`;
  const message = protocol === "v5.channel.k8s.io" ? translated : why;
  return {
    metadata: {},
    status: "Failure",
    message: `Internal error occurred: ${message}`,
    reason: "InternalError",
    details: { causes: [{ message }] },
    code: 500,
  };
}
