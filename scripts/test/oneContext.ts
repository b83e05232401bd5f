import { readFile, writeFile } from "node:fs/promises";
import { parse, stringify } from "yaml";

interface Named {
  readonly name: string;
}

interface Context extends Named {
  readonly context: { readonly cluster: string; readonly user: string };
}

interface Kubeconfig {
  readonly "current-context": string;
  readonly contexts: readonly Context[];
  readonly clusters: readonly Named[];
  readonly users: readonly Named[];
}

/** The names of the contexts in a kubeconfig that we wrote ourselves. */
export async function contextNames(file: string): Promise<readonly string[]> {
  const { contexts } = parse(await readFile(file, "utf8")) as Kubeconfig;
  return contexts.map(({ name }) => name);
}

/** Writes to `target` the part of a kubeconfig of ours that one context needs: by default the one in use. */
export async function writeOneContext(file: string, target: string, contextName?: string): Promise<void> {
  const config = parse(await readFile(file, "utf8")) as Kubeconfig;
  const name = contextName ?? config["current-context"];
  const chosen = config.contexts.find((it) => it.name === name);
  if (!chosen) throw new Error(`${file} has no context ${name}`);
  const only = {
    ...config,
    "current-context": name,
    contexts: [chosen],
    clusters: config.clusters.filter((it) => it.name === chosen.context.cluster),
    users: config.users.filter((it) => it.name === chosen.context.user),
  };
  await writeFile(target, stringify(only), { mode: 0o600 });
}
