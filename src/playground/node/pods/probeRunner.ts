import { request } from "node:http";
import { connect as tlsConnect } from "node:tls";
import type { Duplex } from "node:stream";
import { AbortScope, sleep } from "../../../base/abort.js";
import type { Clock } from "../../../base/clock.js";
import { toError } from "../../../base/errors.js";
import type { RunningContainer } from "../sandbox/container.js";
import type { ProcessOptions } from "../sandbox/processScript.js";
import { StartRefused } from "../sandbox/runningProcess.js";
import { textOf } from "../sandbox/tool.js";
import { formatSeconds } from "./duration.js";
import type { ContainerSpec, Handler } from "./podTypes.js";

export type ProbeOutcome =
  | { readonly kind: "success" }
  | { readonly kind: "failure"; readonly output: string }
  /** Nobody knows: the probe itself could not be made. */
  | { readonly kind: "error"; readonly message: string };

export interface ProbeTarget {
  readonly spec: ContainerSpec;
  readonly container: RunningContainer;
  /** How commands run in it: its user, folder and variables. */
  readonly process: Omit<ProcessOptions, "command" | "tty">;
  readonly podAddress: string;
  readonly connect: (host: string, port: number, signal: AbortSignal) => Promise<Duplex>;
  /** A name for a process in it, as containerd gives: 64 hex digits. */
  readonly newId: () => string;
}

const success: ProbeOutcome = { kind: "success" };
const longestOutput = 10 * 1024;

/**
 * Runs a handler once: a probe, or a hook of a container's life. Messages are those of kubelet and containerd. Never
 * rejects: whoever asks does it in a timer, or while a pod ends, which a fault here must not keep from ending.
 */
export async function runHandler(
  handler: Handler,
  target: ProbeTarget,
  timing: { readonly timeoutMs: number; readonly clock: Clock },
): Promise<ProbeOutcome> {
  const scope = new AbortScope();
  try {
    if (handler.exec) return await execProbe(handler.exec.command ?? [], target, timing);
    if (handler.httpGet) return await httpProbe(handler.httpGet, target, timing, scope.signal);
    if (handler.tcpSocket) return await tcpProbe(handler.tcpSocket, target, timing, scope.signal);
    return { kind: "error", message: "the playground has no probes of this kind" };
  } catch (fault) {
    return { kind: "error", message: toError(fault).message };
  } finally {
    scope.dispose();
  }
}

async function execProbe(
  command: readonly string[],
  target: ProbeTarget,
  { timeoutMs, clock }: { readonly timeoutMs: number; readonly clock: Clock },
): Promise<ProbeOutcome> {
  const scope = new AbortScope();
  try {
    const running = await target.container.exec({
      ...target.process,
      command,
      tty: false,
      stdin: false,
      endsWithUs: true,
    });
    const output = Promise.all([textOf(running.stdout), running.stderr ? textOf(running.stderr) : ""]);
    const late = sleep(timeoutMs, clock, scope.signal).then(() => "late" as const);
    const ended = await Promise.race([running.exited, late]);
    if (ended === "late") {
      running.kill();
      return {
        kind: "failure",
        output: `command timed out: ${JSON.stringify(command.join(" "))} timed out after ${formatSeconds(timeoutMs)}`,
      };
    }
    if (ended.code === 0) return success;
    return { kind: "failure", output: (await output).join("").slice(0, longestOutput) };
  } catch (fault) {
    if (!(fault instanceof StartRefused)) throw fault;
    return {
      kind: "error",
      message: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec ${JSON.stringify(target.newId())}: OCI runtime exec failed: exec failed: unable to start container process: ${fault.message}: unknown`,
    };
  } finally {
    scope.dispose();
  }
}

async function tcpProbe(
  { host, port }: NonNullable<Handler["tcpSocket"]>,
  target: ProbeTarget,
  timing: { readonly timeoutMs: number; readonly clock: Clock },
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const address = host ?? target.podAddress;
  const number = portNumber(port, target.spec);
  if (number === undefined) return { kind: "error", message: `couldn't find port: ${JSON.stringify(port)}` };
  const connection = await connectWithin(address, number, target, timing, signal);
  if (typeof connection === "string")
    return { kind: "failure", output: `dial tcp ${address}:${number}: ${connection}` };
  connection.destroy();
  return success;
}

async function httpProbe(
  get: NonNullable<Handler["httpGet"]>,
  target: ProbeTarget,
  timing: { readonly timeoutMs: number; readonly clock: Clock },
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const address = get.host ?? target.podAddress;
  const number = portNumber(get.port, target.spec);
  if (number === undefined)
    return { kind: "error", message: `couldn't find port: ${JSON.stringify(get.port)}` };
  const scheme = (get.scheme ?? "HTTP").toLowerCase();
  const path = get.path === undefined || get.path === "" ? "/" : get.path;
  const url = `${scheme}://${address}:${number}${path.startsWith("/") ? path : `/${path}`}`;
  const connection = await connectWithin(address, number, target, timing, signal);
  if (typeof connection === "string")
    return {
      kind: "failure",
      output: `Get ${JSON.stringify(url)}: dial tcp ${address}:${number}: ${connection}`,
    };
  const asked = ask(url, get, connection);
  const late = sleep(timing.timeoutMs, timing.clock, signal).then(() => undefined);
  const status = await Promise.race([asked, late]).catch((fault: unknown) => String(fault));
  connection.destroy();
  if (status === undefined)
    return {
      kind: "failure",
      output: `Get ${JSON.stringify(url)}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    };
  if (typeof status === "string") return { kind: "failure", output: `Get ${JSON.stringify(url)}: ${status}` };
  if (status >= 200 && status < 400) return success;
  return { kind: "failure", output: `HTTP probe failed with statuscode: ${status}` };
}

/** The status code of the answer. */
function ask(url: string, get: NonNullable<Handler["httpGet"]>, connection: Duplex): Promise<number> {
  const { host, pathname, search, protocol } = new URL(url);
  const socket =
    protocol === "https:" ? tlsConnect({ socket: connection, rejectUnauthorized: false }) : connection;
  const headers: Record<string, string> = { "User-Agent": "kube-probe/1.35", Accept: "*/*", Host: host };
  for (const { name, value } of get.httpHeaders ?? []) headers[name] = value;
  return new Promise((resolve, reject) => {
    const asked = request({ path: `${pathname}${search}`, headers, createConnection: () => socket });
    asked.once("response", (response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
    });
    asked.once("error", reject);
    asked.end();
  });
}

/** A connection, or Go's words for why there is none. */
async function connectWithin(
  host: string,
  port: number,
  target: ProbeTarget,
  { timeoutMs, clock }: { readonly timeoutMs: number; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Duplex | string> {
  const scope = new AbortScope(signal);
  const late = sleep(timeoutMs, clock, scope.signal).then(() => "i/o timeout");
  try {
    return await Promise.race([target.connect(host, port, scope.signal), late]);
  } catch (fault) {
    return wordsOf(fault);
  } finally {
    scope.dispose();
    late.catch(() => undefined);
  }
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connect: connection refused",
  EHOSTUNREACH: "connect: no route to host",
  ENETUNREACH: "connect: network is unreachable",
  ETIMEDOUT: "connect: connection timed out",
  ECONNRESET: "connect: connection reset by peer",
};

/** Go's words for a system error. */
export function wordsOf(fault: unknown): string {
  const code = fault instanceof Error && "code" in fault ? String(fault.code) : "";
  return words[code] ?? (fault instanceof Error ? fault.message : String(fault));
}

function portNumber(port: number | string, spec: ContainerSpec): number | undefined {
  if (typeof port === "number") return port;
  return spec.ports?.find(({ name }) => name === port)?.containerPort ?? (Number(port) || undefined);
}
