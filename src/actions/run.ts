import { UserError } from "../base/errors.js";
import { randomHex } from "../base/random.js";
import { isFailure } from "../domain/failure.js";
import type { ContainerRef } from "../domain/refs.js";
import type { Actions, RunResult } from "./actions.js";
import type { ActionDeps } from "./deps.js";
import { exec } from "./exec.js";
import { missingProgram } from "./missingProgram.js";
import { hangUp, terminalVariable } from "./terminalGuard.js";

const defaultMaxBytes = 1 << 20;

type RunOptions = Parameters<Actions["run"]>[1];

/**
 * See {@link Actions.run}. The runtime keeps a process whose connection has ended, with or without a terminal (seen
 * with containerd), so the command is marked in its environment, and what is left of it is hung up when it is given
 * up. Only a shell can mark it: where there is none, it runs as it is.
 */
export async function run(deps: ActionDeps, target: ContainerRef, options: RunOptions): Promise<RunResult> {
  options.signal.throwIfAborted();
  const mark = randomHex(deps.random, 16);
  try {
    const result = await runOnce(deps, target, options, mark);
    // The runtime says better than a shell why it cannot run a program.
    if (result.exitCode === notFound && result.stderr === mark) return await runOnce(deps, target, options);
    return result;
  } catch (error) {
    if (isFailure(error) && missingProgram(error, "sh")) return runOnce(deps, target, options);
    throw error;
  }
}

const notFound = 127;
const markAndRun = [
  'mark=$1; shift; command -v "$1" >/dev/null 2>&1 || { printf %s "$mark" >&2; exit 127; }',
  `export ${terminalVariable}="$mark"; unset mark`,
  'exec "$@"',
].join("\n");

/** @param mark by which its processes are found when it is given up; without it they stay */
async function runOnce(
  deps: ActionDeps,
  target: ContainerRef,
  { command, stdin, maxBytes = defaultMaxBytes, signal }: RunOptions,
  mark?: string,
): Promise<RunResult> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const full = new AbortController();
  let room = maxBytes;
  const keep = (chunks: Uint8Array[]) => (chunk: Uint8Array) => {
    room -= chunk.byteLength;
    if (room < 0) full.abort();
    else chunks.push(Buffer.from(chunk));
  };
  const stream = await exec(deps, target, {
    command: mark === undefined ? command : ["sh", "-c", markAndRun, "sh", mark, ...command],
    stdin: stdin !== undefined,
    onStdout: keep(stdout),
    onStderr: keep(stderr),
    signal: AbortSignal.any([signal, full.signal]),
  });
  const waitsForever = stdin !== undefined && !stream.canEnd;
  try {
    if (waitsForever) throw noEndOfInput(command);
    // Both at once: a command may say more than it has read.
    const [end] = await Promise.all([stream.closed, stdin && stream.write(stdin).then(() => stream.end())]);
    signal.throwIfAborted();
    if (full.signal.aborted) throw tooMuch(command, maxBytes);
    if (end.kind === "exit" || end.kind === "ended") {
      const exitCode = end.kind === "exit" ? end.code : 0;
      return { exitCode, stdout: textOf(stdout), stderr: textOf(stderr) };
    }
    const isMissing = end.kind === "failed" && mark === undefined;
    throw (isMissing && missingProgram(end.failure, command[0] ?? "")) || end.failure;
  } finally {
    stream.dispose();
    if (mark !== undefined && (signal.aborted || full.signal.aborted || waitsForever))
      hangUp(deps, target, mark);
  }
}

function textOf(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString("utf8");
}

function noEndOfInput(command: readonly string[]): UserError {
  return new UserError(
    `“${command.join(" ")}” was ended: this cluster is older than Kubernetes 1.30 and cannot tell a command where its input ends. Put the input into a file of the session, and let the command read that.`,
  );
}

function tooMuch(command: readonly string[], maxBytes: number): UserError {
  return new UserError(
    `“${command.join(" ")}” wrote more than ${maxBytes.toLocaleString("en")} bytes. Let it write to a file, or say less.`,
  );
}
