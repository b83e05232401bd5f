import { UserError } from "../base/errors.js";
import type { ContainerRef } from "../domain/refs.js";
import type { Actions, RunResult } from "./actions.js";
import type { ActionDeps } from "./deps.js";
import { exec } from "./exec.js";
import { missingProgram } from "./missingProgram.js";

const defaultMaxBytes = 1 << 20;

/** See {@link Actions.run}. */
export async function run(
  deps: ActionDeps,
  target: ContainerRef,
  { command, stdin, maxBytes = defaultMaxBytes, signal }: Parameters<Actions["run"]>[1],
): Promise<RunResult> {
  signal.throwIfAborted();
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
    command,
    stdin: stdin !== undefined,
    onStdout: keep(stdout),
    onStderr: keep(stderr),
    signal: AbortSignal.any([signal, full.signal]),
  });
  try {
    // Both at once: a command may say more than it has read.
    const [end] = await Promise.all([stream.closed, stdin && stream.write(stdin).then(() => stream.end())]);
    signal.throwIfAborted();
    if (full.signal.aborted) throw tooMuch(command, maxBytes);
    switch (end.kind) {
      case "exit":
        return { exitCode: end.code, stdout: textOf(stdout), stderr: textOf(stderr) };
      case "ended":
        return { exitCode: 0, stdout: textOf(stdout), stderr: textOf(stderr) };
      case "failed":
      case "lost":
        throw missingProgram(end.failure, command[0] ?? "") ?? end.failure;
    }
  } finally {
    stream.dispose();
  }
}

function textOf(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString("utf8");
}

function tooMuch(command: readonly string[], maxBytes: number): UserError {
  return new UserError(
    `“${command.join(" ")}” wrote more than ${maxBytes.toLocaleString("en")} bytes. Let it write to a file, or say less.`,
  );
}
