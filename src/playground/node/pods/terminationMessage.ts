import { open } from "node:fs/promises";
import type { ContainerLog } from "../logs/containerLog.js";
import { readLog } from "../logs/readLog.js";
import type { ContainerSpec } from "./podTypes.js";

/** The kubelet's limits: of the message, and of what is taken of the log in its place. */
const longestMessage = 4_096;
const longestLogTail = 2_048;
const logTailLines = 80;

/** What a container left as its last words: its message file, or where it says so the end of its log. */
export async function terminationMessage(options: {
  readonly spec: ContainerSpec;
  readonly file: string;
  readonly log: ContainerLog;
  readonly exitCode: number;
}): Promise<string | undefined> {
  const { spec, file, log, exitCode } = options;
  const message = await firstBytes(file);
  if (message !== "") return message;
  if (exitCode === 0 || spec.terminationMessagePolicy !== "FallbackToLogsOnError") return undefined;
  const chunks: Buffer[] = [];
  const { signal } = new AbortController();
  const reading = { follow: false, timestamps: false, sinceMs: undefined, limitBytes: undefined, signal };
  for await (const chunk of readLog(log, { ...reading, tailLines: logTailLines })) chunks.push(chunk);
  const tail = Buffer.concat(chunks).subarray(-longestLogTail).toString("utf8");
  return tail === "" ? undefined : tail;
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path, "r").catch(() => undefined);
  if (!file) return "";
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestMessage), 0, longestMessage, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
