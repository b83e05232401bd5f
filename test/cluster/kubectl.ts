import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runKubectl } from "../kubectl.js";

/** The kubeconfig of the test cluster: KUBECONFIG, or the cluster beside the repository, started if it is not up. */
export function clusterKubeconfig(): string {
  const given = process.env.KUBECONFIG;
  if (given) return given;
  const up = fileURLToPath(new URL("../../../shared/cluster/up", import.meta.url));
  if (!existsSync(up)) throw new Error("no cluster: set KUBECONFIG");
  return execFileSync(up, { encoding: "utf8" }).trim();
}

/** kubectl's standard output; rejects with its standard error. */
export function kubectl(args: readonly string[], input?: unknown): Promise<string> {
  return runKubectl(clusterKubeconfig(), args, input);
}

/** `kubectl proxy` on a free port: the API without its login, for a test's own look at the cluster. */
export async function startProxy(): Promise<{ readonly url: string; dispose(): void }> {
  const proxy = spawn("kubectl", ["proxy", "--port=0"], {
    env: { ...process.env, KUBECONFIG: clusterKubeconfig() },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    proxy.once("exit", (code) => reject(new Error(`kubectl proxy ended with ${code}`)));
    proxy.stdout.on("data", (chunk: Buffer) => {
      const address = /Starting to serve on (\S+)/.exec(chunk.toString())?.[1];
      if (address) resolve(`http://${address}`);
    });
  });
  return { url, dispose: () => proxy.kill() };
}

/** Calls `onObject` with each object of a watch that begins with the present ones. Ends with `signal`. */
export async function watch(
  url: string,
  signal: AbortSignal,
  onObject: (type: string, object: unknown) => void,
): Promise<void> {
  const response = await fetch(`${url}?watch=1`, { signal });
  if (!response.ok || !response.body) throw new Error(`watch of ${url}: ${response.status}`);
  let rest = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const event = JSON.parse(line) as { type: string; object: unknown };
      onObject(event.type, event.object);
    }
  }
}
