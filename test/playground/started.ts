import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startPlayground, type Playground } from "../../src/playground/playground.js";
import { playgroundWithPods } from "../contract/playgroundWithPods.js";

/** A playground of a test's own, and its end. */
export interface Started {
  readonly playground: Playground;
  readonly runsPods: boolean;
  stop(): Promise<void>;
}

/** With pods where this machine can run them. */
export async function startWithPods(): Promise<Started> {
  const dir = await newFolder();
  return started(dir, await playgroundWithPods(dir));
}

/** The API alone: pods are what the test says of them. */
export async function startApiOnly(): Promise<Started> {
  const dir = await newFolder();
  return started(dir, { playground: await startPlayground({ dir }), runsPods: false });
}

function newFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "pod-sessions-playground-"));
}

function started(
  dir: string,
  parts: { readonly playground: Playground; readonly runsPods: boolean },
): Started {
  return {
    ...parts,
    async stop() {
      await parts.playground.stop();
      await rm(dir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
