import { get } from "node:https";
import { createInterface } from "node:readline";
import { monitorEventLoopDelay, type IntervalHistogram } from "node:perf_hooks";
import { managedSelector } from "../src/domain/labels.js";
import { drawAfterMs, TreeModel, type Redraw } from "../src/present/treeModel.js";
import type { TreeNode } from "../src/present/treeNode.js";
import { readKubeconfig } from "../test/contract/readKubeconfig.js";
import { connectedApp } from "./connectedApp.js";
import type { SubjectKind } from "./watchSubjects.js";

/** Something that follows the pods of one namespace, and how many changes of them it has taken over. */
interface Follower {
  /** Resolves when all are there. */
  readonly full: Promise<void>;
  readonly changes: () => number;
  has(name: string): boolean;
}

interface Task {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly count: number;
}

/** The product below the editor, and its tree drawn as VS Code asks for it: all rows at first, then those that change. */
async function follow({ kubeconfig, namespace, count }: Task): Promise<Follower> {
  const app = await connectedApp(kubeconfig, new AbortController().signal, { namespace });
  const model = new TreeModel(app);
  let changes = 0;
  let waiting: Set<TreeNode> | "whole" | undefined;
  let drawn: (() => void) | undefined;
  const full = new Promise<void>((resolve) => (drawn = resolve));
  const draw = () => {
    const nodes = waiting === "whole" ? model.children(model.children()[0]) : [...(waiting ?? [])];
    waiting = undefined;
    const all = nodes.flatMap((node) => (node.kind === "connection" ? model.children(node) : [node]));
    const rows = all.map((node) => model.view(node));
    if (rows.length >= count) drawn?.();
  };
  const add = (redraw: Redraw) => {
    if (waiting === undefined) setTimeout(draw, drawAfterMs);
    if (redraw === undefined || waiting === "whole") waiting = "whole";
    else waiting = new Set([...(waiting ?? []), ...redraw]);
  };
  app.sessions.onDidChange((change) => {
    changes += change.added.size + change.updated.size + change.removed.size;
    add(model.sessionsChanged(change));
  });
  app.connections.onDidChange(() => add(model.connectionChanged()));
  add(undefined);
  return {
    full,
    changes: () => changes,
    has: (name) => app.sessions.get(`${namespace}/${name}`) !== undefined,
  };
}

/** The official client's informer, started again after an error as its documentation has it. */
async function inform({ kubeconfig, namespace, count }: Task): Promise<Follower> {
  const library = await import("@kubernetes/client-node");
  const config = new library.KubeConfig();
  config.loadFromFile(kubeconfig);
  const core = config.makeApiClient(library.CoreV1Api);
  const labelSelector = managedSelector;
  const informer = library.makeInformer(
    config,
    `/api/v1/namespaces/${namespace}/pods`,
    () => core.listNamespacedPod({ namespace, labelSelector }),
    labelSelector,
  );
  let changes = 0;
  const full = new Promise<void>((resolve) => {
    informer.on("add", () => {
      if (++changes === count) resolve();
    });
  });
  informer.on("update", () => {
    changes++;
  });
  informer.on("delete", () => {
    changes++;
  });
  informer.on("error", () => void setTimeout(() => void informer.start(), 5_000));
  void informer.start();
  return { full, changes: () => changes, has: (name) => informer.get(name, namespace) !== undefined };
}

/** The list and nothing else, as fast as Node has it: what no client that reads JSON comes below. */
async function list({ kubeconfig, namespace }: Task, read: (body: Buffer) => unknown): Promise<Follower> {
  const access = readKubeconfig(kubeconfig);
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(managedSelector)}`;
  const { hostname, port } = access.server;
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const { ca, certificate: cert, key } = access;
    const request = get({ hostname, port, path, ca, cert, key }, (answer) => {
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("end", resolve).once("error", reject);
    });
    request.once("error", reject);
  });
  read(Buffer.concat(chunks));
  return { full: Promise.resolve(), changes: () => 0, has: () => false };
}

const followers: Readonly<Record<SubjectKind, (task: Task) => Promise<Follower>>> = {
  follow,
  inform,
  receive: (task) => list(task, () => undefined),
  parse: (task) => list(task, (body) => JSON.parse(body.toString("utf8")) as unknown),
};

function isKind(how: string): how is SubjectKind {
  return how in followers;
}

function heapMB(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

/** The longest time for which nothing else could run. */
function stallMs(delay: IntervalHistogram): number {
  return delay.max / 1e6;
}

/**
 * Follows pods and says in lines of JSON what it cost. Started with what to follow with and a {@link Task}; then a
 * line each: `count` begins to count changes, `report` says what they cost, `see NAME` says when a pod is there.
 */
async function main(how = "", task = ""): Promise<void> {
  const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
  if (!isKind(how)) throw new Error(`nothing follows with ${how}`);
  const start = followers[how];
  // What is loaded at first is not what is kept of the pods.
  if (how === "inform") await import("@kubernetes/client-node");
  const heapBeforeMB = heapMB();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  const follower = await start(JSON.parse(task) as Task);
  await follower.full;
  const fullMs = performance.now() - startedAt;
  const longestMs = stallMs(delay);
  say({ fullMs, stallMs: longestMs, heapMB: heapMB() - heapBeforeMB });
  let [changesBefore, cpuBefore] = [0, process.cpuUsage()];
  for await (const line of createInterface(process.stdin)) {
    const [word, name = ""] = line.split(" ");
    if (word === "count") {
      changesBefore = follower.changes();
      delay.reset();
      cpuBefore = process.cpuUsage();
      say({ counting: true });
    } else if (word === "report") {
      const { user, system } = process.cpuUsage(cpuBefore);
      say({
        changes: follower.changes() - changesBefore,
        cpuMs: (user + system) / 1000,
        stallMs: stallMs(delay),
      });
    } else if (word === "see") {
      while (!follower.has(name)) await new Promise((resolve) => setTimeout(resolve, 5));
      say({ seenAtMs: Date.now() });
    }
  }
  process.exit(0);
}

void main(process.argv[2], process.argv[3]);
