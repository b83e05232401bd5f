import { existsSync } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { clusterKubeconfig } from "./kubectl.js";

/** Where a cluster of this machine keeps the logs of its parts, the API server's audit log among them. */
function logFolder(): string {
  return path.join(path.dirname(clusterKubeconfig()), "logs");
}

/** How long each log is now; empty where they are not on this machine. */
export async function logSizes(): Promise<ReadonlyMap<string, number>> {
  if (!existsSync(logFolder())) return new Map();
  const sizes = new Map<string, number>();
  for (const name of await readdir(logFolder())) {
    const file = path.join(logFolder(), name);
    const { size } = await stat(file);
    sizes.set(file, size);
  }
  return sizes;
}

/** What was added since {@link logSizes}. */
export async function newLogLines(before: ReadonlyMap<string, number>): Promise<string> {
  const texts: string[] = [];
  for (const [file, from] of before) {
    const { size } = await stat(file);
    const handle = await open(file);
    try {
      const { buffer } = await handle.read(Buffer.alloc(Math.max(0, size - from)), 0, null, from);
      texts.push(buffer.toString("utf8"));
    } finally {
      await handle.close();
    }
  }
  return texts.join("\n");
}
