import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "../editor/place.js";

const run = promisify(execFile);
const up = path.join(root, "../shared/cluster/up");

/** Whether there is a script beside the repository that starts a cluster on this machine. */
export function canStartCluster(): boolean {
  return existsSync(up);
}

let started: string | undefined;

/** The kubeconfig to test with: `KUBECONFIG`, or that of the cluster beside the repository, started if need be. */
export function findCluster(): string {
  return (started ??= findOrStart());
}

function findOrStart(): string {
  const named = process.env.KUBECONFIG;
  if (named) return named;
  if (!canStartCluster())
    throw new Error(
      "Which cluster? Set KUBECONFIG to the kubeconfig of one where you may create namespaces.",
    );
  console.log("Starting the cluster beside the repository.");
  const done = spawnSync(up, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const kubeconfig = done.stdout.trim().split("\n").at(-1) ?? "";
  if (done.status !== 0 || !existsSync(kubeconfig)) throw new Error("The cluster did not start, see above.");
  return kubeconfig;
}

/** A namespace of this run, and a kubeconfig that names it. */
export interface TestNamespace {
  /** PATH with a kubectl on it: a cluster's own often lies beside its kubeconfig. */
  readonly searchPath: string;
  readonly kubeconfig: string;
  readonly namespace: string;
  remove(): Promise<void>;
}

/** Makes a namespace `NAME-tests-PID` and a kubeconfig of one context, self-contained, that stands in it. Needs kubectl. */
export async function makeNamespace(clusterKubeconfig: string, name = "editor"): Promise<TestNamespace> {
  const searchPath = [process.env.PATH ?? "", path.join(path.dirname(clusterKubeconfig), "bin")].join(
    path.delimiter,
  );
  const env = { ...process.env, PATH: searchPath };
  const kubectl = (kubeconfig: string, ...args: string[]) =>
    run("kubectl", ["--kubeconfig", kubeconfig, ...args], { env });
  const namespace = `${name.replaceAll(/[^a-z0-9]+/g, "-")}-tests-${String(process.pid)}`;
  await kubectl(clusterKubeconfig, "create", "namespace", namespace);
  const folder = await mkdtemp(path.join(tmpdir(), "pod-sessions-cluster-"));
  const kubeconfig = path.join(folder, "kubeconfig");
  const { stdout } = await kubectl(clusterKubeconfig, "config", "view", "--raw", "--flatten", "--minify");
  await writeFile(kubeconfig, stdout, { mode: 0o600 });
  await kubectl(kubeconfig, "config", "set-context", "--current", "--namespace", namespace);
  await chmod(kubeconfig, 0o600);
  return {
    ...{ kubeconfig, namespace, searchPath },
    async remove() {
      await kubectl(clusterKubeconfig, "delete", "namespace", namespace, "--wait=false");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
