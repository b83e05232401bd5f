import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { env } from "node:process";
import type { App } from "../src/app.js";
import { nextEvent } from "../src/base/event.js";
import { TreeModel } from "../src/present/treeModel.js";
import type { TreeNode } from "../src/present/treeNode.js";
import { root } from "../scripts/editor/place.js";
import { median, range, type Bench } from "./bench.js";
import { connectedApp, runningSession } from "./connectedApp.js";
import { timeKubectl } from "./kubectl.js";
import { loadText, startLoad } from "./load.js";

const pods = 1_000;
const turns = 9;
const aimMs = 150;

/** Every node of the tree as the editor asks for it: the list, and the look of each row. */
function draw(model: TreeModel): number {
  let sessions = 0;
  const rows = (node?: TreeNode): void => {
    for (const child of model.children(node)) {
      model.view(child);
      if (child.kind === "session") sessions++;
      else rows(child);
    }
  };
  rows();
  return sessions;
}

/** From the person's choice of a namespace to a tree with all of its sessions. */
async function ours(app: App, namespace: string, signal: AbortSignal): Promise<number> {
  const model = new TreeModel(app);
  const listening = app.sessions.onDidChange((change) => model.sessionsChanged(change));
  const startedAt = performance.now();
  await app.connections.useNamespace(namespace);
  const isThere = () => app.sessions.size === pods && app.connections.state.kind === "connected";
  while (!isThere()) {
    const scope = new AbortController();
    const either = AbortSignal.any([signal, scope.signal]);
    await Promise.race([
      nextEvent(app.sessions.onDidChange, either, isThere),
      nextEvent(app.connections.onDidChange, either, isThere),
    ]).finally(() => scope.abort());
  }
  const drawn = draw(model);
  const ms = performance.now() - startedAt;
  listening.dispose();
  if (drawn !== pods) throw new Error(`${drawn} sessions are in the tree, of ${pods}`);
  return ms;
}

/** What the product launched, a thousand times, on nodes that only pretend to run it. */
function copies(pod: string, namespace: string): string {
  const { metadata, spec } = JSON.parse(pod) as {
    readonly metadata: { readonly labels: object; readonly annotations: object };
    readonly spec: { readonly containers: unknown; readonly nodeName?: string };
  };
  const { nodeName: _node, ...rest } = spec;
  const items = Array.from({ length: pods }, (_, index) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      namespace,
      name: `session-${String(index).padStart(4, "0")}`,
      labels: metadata.labels,
      annotations: metadata.annotations,
    },
    spec: { ...rest, nodeSelector: { type: "kwok" }, tolerations: [{ key: "kwok", operator: "Exists" }] },
  }));
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

async function kubectl(kubeconfig: string, args: readonly string[], input?: string): Promise<string> {
  const child = spawn("kubectl", ["--kubeconfig", kubeconfig, ...args], { env });
  let output = "";
  let complaint = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdin.end(input ?? "");
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")} ended with ${String(code)}: ${complaint}`);
  return output;
}

export const bench: Bench = {
  needs: "cluster",
  async run({ kubeconfig, say }) {
    const signal = AbortSignal.timeout(400_000);
    const namespace = `bench-tree-${String(process.pid)}`;
    const fakeNodes = path.join(root, "../shared/cluster/fake-nodes");
    const run = (...args: readonly string[]) => kubectl(kubeconfig, args);
    const hadNodes = (await run("get", "nodes", "-l", "type=kwok", "-o", "name")) !== "";
    if (existsSync(fakeNodes) && !hadNodes) spawnSync(fakeNodes, ["8"], { stdio: "ignore" });
    const app = await connectedApp(kubeconfig, signal);
    const { state } = app.connections;
    const home = "namespace" in state ? state.namespace : "default";
    const found: [number[], number[]] = [[], []];
    let load = "";
    try {
      await run("create", "namespace", namespace);
      const session = await runningSession(app, signal);
      const pod = await run("get", "pod", session.ref.name, "-n", session.ref.namespace, "-o", "json");
      await app.actions.delete(session, signal);
      say(`making ${pods} pods`);
      await kubectl(kubeconfig, ["create", "-f", "-"], copies(pod, namespace));
      if (existsSync(fakeNodes)) {
        await run("wait", "-n", namespace, "--for=condition=Ready", "pod", "--all", "--timeout=240s");
      }
      for (let turn = 0; turn <= turns; turn++) {
        const stop = startLoad();
        const mine = await ours(app, namespace, signal);
        load = loadText(stop());
        await app.connections.useNamespace(home);
        if (app.connections.state.kind !== "connected")
          await nextEvent(app.connections.onDidChange, signal, ({ kind }) => kind === "connected");
        const theirs = await timeKubectl({ kubeconfig, args: ["get", "pods", "-n", namespace] });
        say(`turn ${turn}: ours ${mine.toFixed(0)} ms, kubectl ${theirs.toFixed(0)} ms`);
        // The first turn is warm-up.
        if (turn === 0) continue;
        found[0].push(mine);
        found[1].push(theirs);
      }
    } finally {
      app.dispose();
      // In one call: the namespace's own deletion takes minutes for as many.
      await run("delete", "--raw", `/api/v1/namespaces/${namespace}/pods?gracePeriodSeconds=0`);
      await run("delete", "namespace", namespace, "--wait=false");
      if (!hadNodes) await run("delete", "nodes", "-l", "type=kwok", "--ignore-not-found");
    }
    const [mine, theirs] = [median(found[0]), median(found[1])];
    return {
      title: `${pods.toLocaleString("en")} pods to a full tree`,
      about:
        `On the real cluster, ${pods.toLocaleString("en")} sessions on simulated nodes, in turns in one run; medians of ${turns}. Ours: from ` +
        "choosing the namespace in a connected window to a tree that holds every session and has made each row's label, icon and " +
        `description. The machine meanwhile: ${load}. kubectl: \`get pods\`, which asks the server for a table only.`,
      columns: ["ms", "median", "range", "aim"],
      rows: [
        ["Pod Sessions", Math.round(mine), range(found[0]), `≤ ${aimMs}`],
        ["kubectl get pods", Math.round(theirs), range(found[1]), ""],
      ],
      misses: mine > aimMs ? [`${pods} pods are a tree after ${mine.toFixed(0)} ms, aim ${aimMs}`] : [],
    };
  },
};
