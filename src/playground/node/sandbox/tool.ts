import { spawn } from "node:child_process";
import type { Readable } from "node:stream";

/** Where the machine's programs are looked for: a person's own PATH could lead anywhere. */
export const toolPath = "/usr/sbin:/usr/bin:/sbin:/bin";

/** The whole environment of a tool. A container's variables never are in it. */
export const toolEnv: Readonly<Record<string, string>> = { PATH: toolPath, LC_ALL: "C" };

/** A tool that ended with something else than 0. */
export class ToolFailure extends Error {
  constructor(
    readonly tool: string,
    readonly code: number,
    readonly diagnostics: string,
  ) {
    super(`${tool} ended with ${code}: ${diagnostics.trim()}`);
  }
}

/** Runs a program to its end and returns what it printed; throws a {@link ToolFailure}. */
export async function runTool(tool: string, args: readonly string[]): Promise<string> {
  const child = spawn(tool, args, { env: toolEnv, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? (signal ? 128 : 0)));
  });
  const [code, output, diagnostics] = await Promise.all([ended, textOf(child.stdout), textOf(child.stderr)]);
  if (code !== 0) throw new ToolFailure(tool, code, diagnostics);
  return output;
}

/** Everything that a stream says until its end. */
export async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
