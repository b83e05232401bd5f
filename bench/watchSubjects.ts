import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./watchSubject.ts", import.meta.url));

/** A process that follows pods; bench/watchSubject.ts. */
export interface Subject {
  /** What it said when all pods were there. */
  readonly full: Readonly<Record<"fullMs" | "stallMs" | "heapMB", number>>;
  readonly pid: number;
  ask<Answer>(line: string): Promise<Answer>;
  stop(): Promise<void>;
}

export interface SubjectTask {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly count: number;
}

/** The product, the official client's informer, or a list alone: received, or received and parsed. */
export type SubjectKind = "follow" | "inform" | "receive" | "parse";

/** Starts one in a process of its own; resolves when it has all pods. */
export async function startSubject(how: SubjectKind, task: SubjectTask): Promise<Subject> {
  const args = ["--expose-gc", "--require", "tsx/cjs", program, how, JSON.stringify(task)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async <Answer>(): Promise<Answer> => {
    const { value, done } = (await lines.next()) as { value: string; done: boolean };
    if (done) throw new Error(`${how} ended`);
    return JSON.parse(value) as Answer;
  };
  return {
    full: await next(),
    pid: child.pid ?? 0,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return next();
    },
    async stop() {
      const ended = once(child, "close");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
