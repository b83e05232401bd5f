import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../test/playground/scaleProgram.ts", import.meta.url));

/** What a playground with 10,000 pods, 500 of which change every second, takes in a process that does nothing else. */
export async function playgroundResidentMB(): Promise<number> {
  const args = ["--require", "tsx/cjs", program];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () =>
    JSON.parse(String((await lines.next()).value)) as Readonly<Record<string, unknown>>;
  await next();
  child.stdin.write("memory\n");
  const { residentMB } = await next();
  child.stdin.end();
  await once(child, "close");
  return Number(residentMB);
}
