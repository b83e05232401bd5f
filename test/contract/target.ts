import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { textAt, objectsAt, type Json } from "../../src/playground/schema/json.js";
import { playgroundWithPods } from "./playgroundWithPods.js";

/** The server under test: where it is, how it is trusted, and its administrator. */
export interface Target {
  /** `playground`, or `real` for the cluster that TEST_KUBECONFIG or KUBECONFIG names. */
  readonly kind: "playground" | "real";
  readonly server: URL;
  readonly ca: Buffer;
  readonly certificate: Buffer;
  readonly key: Buffer;
  /** Whether pods run there: a playground needs a kernel that lets it. */
  readonly runsPods: boolean;
  stop(): Promise<void>;
}

/** The cluster that the environment names, or a playground in this process. */
export async function openTarget(): Promise<Target> {
  const { TEST_KUBECONFIG, KUBECONFIG, TEST_CLUSTER } = process.env;
  const kubeconfig = TEST_KUBECONFIG ?? KUBECONFIG;
  if (kubeconfig && TEST_CLUSTER !== "playground")
    return { ...readKubeconfig(kubeconfig), kind: "real", runsPods: true, stop: async () => undefined };
  const dir = await mkdtemp(path.join(tmpdir(), "pod-sessions-contract-"));
  const { playground, runsPods } = await playgroundWithPods(dir);
  const stop = async () => {
    await playground.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  };
  return { ...readKubeconfig(playground.kubeconfigPath), kind: "playground", runsPods, stop };
}

/** Server and administrator of a kubeconfig that holds everything itself. */
export function readKubeconfig(file: string): Pick<Target, "server" | "ca" | "certificate" | "key"> {
  const config = parse(readFileSync(file, "utf8")) as Json;
  const named = (list: string, name: string) =>
    objectsAt(config, list).find((one) => textAt(one, "name") === name) ?? {};
  const context = named("contexts", textAt(config, "current-context"));
  const cluster = named("clusters", textAt(context, "context", "cluster"));
  const user = named("users", textAt(context, "context", "user"));
  const bytes = (from: Json, ...where: readonly string[]) => Buffer.from(textAt(from, ...where), "base64");
  return {
    server: new URL(textAt(cluster, "cluster", "server")),
    ca: bytes(cluster, "cluster", "certificate-authority-data"),
    certificate: bytes(user, "user", "client-certificate-data"),
    key: bytes(user, "user", "client-key-data"),
  };
}
