import { accessSync, constants } from "node:fs";
import { chmod, mkdir, readdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../base/clock.js";
import { DisposableStore, MutableDisposable, type Disposable } from "../../base/disposable.js";
import { EventRecorder } from "../controllers/eventRecorder.js";
import { volumesFolder } from "../controllers/claims/newVolume.js";
import type { ObjectStore } from "../objects.js";
import type { NodeOptions, PlaygroundNode, StartNode } from "../parts.js";
import { NodeImages } from "./images/nodeImages.js";
import { NodeKubelet } from "./nodeKubelet.js";
import { allocatableOf, nodeFacts, nodeName, reportNode } from "./nodeObject.js";
import { Backoffs } from "./pods/backoffs.js";
import type { NodeParts } from "./pods/nodeParts.js";
import { PodsOfNode } from "./podsOfNode.js";
import { AddressPool } from "./sandbox/addressPool.js";
import { nodeAddress } from "./sandbox/nodeSandbox.js";
import { SandboxRuntime } from "./sandbox/sandboxRuntime.js";
import { startSandbox } from "./sandbox/startSandbox.js";
import { toolPath } from "./sandbox/tool.js";
import { pathOfVolume } from "./volumes/podVolumes.js";
import { storageComplaint } from "./storageLimits.js";
import { ContainerUsage } from "./usage.js";

const heartbeatMs = 10_000;
const memoryLookMs = 200;
const storageLookMs = 5_000;
const measureMs = 10_000;

/**
 * Starts the node: its object, and the pods that are bound to it as processes of this machine. Throws a
 * `UserError` of one sentence where they cannot run.
 */
export const startNode: StartNode = async (options: NodeOptions): Promise<PlaygroundNode> => {
  const { store, clock, random, log, dir, tokens } = options;
  await mkdir(dir, { recursive: true });
  await chmod(dir, 0o700);
  const sandbox = await startSandbox(dir);
  const runtime = new SandboxRuntime(sandbox);
  const disk = await statfs(dir);
  const facts = await nodeFacts(disk.blocks * disk.bsize);
  const images = new NodeImages({ clock, hasProgram });
  const addresses = new AddressPool();
  const hostRoot = join(dir, "host");
  await mkdir(hostRoot, { recursive: true });
  const allocatable = allocatableOf(facts);
  const parts: NodeParts = {
    ...{ store, clock, random, log: log.child("node"), tokens, runtime, images, hostRoot, nodeAddress },
    recorder: new EventRecorder({ store, clock, random, component: "kubelet", host: nodeName }),
    crashes: new Backoffs({ firstMs: 10_000, maxMs: 300_000 }),
    allocatable: () => allocatable,
    takeAddress: () => addresses.take(),
    giveAddress: (address) => addresses.give(address),
  };
  const owned = new DisposableStore();
  const report = () => reportNode({ store, clock, facts, address: nodeAddress, images: images.list() });
  owned.add(every(heartbeatMs, clock, report));
  await dropLostVolumes(store, hostRoot, (path) => sandbox.remove(path));
  const removeVolume = (path: string) => {
    sandbox
      .remove(join(hostRoot, path))
      .catch((fault: unknown) => log.warn("a volume could not be removed", { why: String(fault) }));
  };
  const pods = new PodsOfNode(nodeName, parts, removeVolume);
  const usage = new ContainerUsage(clock, () => pods.all());
  owned.add(every(memoryLookMs, clock, () => usage.enforceMemoryLimits()));
  owned.add(every(measureMs, clock, () => usage.measure()));
  const emptyRootBytes = await runtime.sizeOf(sandbox.machine.template);
  const evict = async () => {
    for (const worker of pods.all()) {
      const message = worker.isEnding
        ? undefined
        : await storageComplaint(worker, { runtime, emptyRootBytes });
      if (message !== undefined) worker.evict(message);
    }
  };
  owned.add(every(storageLookMs, clock, () => void evict()));
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      owned.dispose();
      await pods.stop();
      runtime.stop();
      await sandbox.stop();
    })();
    return stopped;
  };
  return {
    kubelet: new NodeKubelet((uid) => pods.find(uid), random),
    metrics: usage,
    evict(podUid, message) {
      const worker = pods.find(podUid);
      worker?.evict(message);
      return worker !== undefined;
    },
    stop,
    dispose: () => void stop(),
  };
};

/** Folders of volumes that nobody knows any more: of an earlier life of the cluster. */
async function dropLostVolumes(
  store: ObjectStore,
  hostRoot: string,
  remove: (path: string) => Promise<void>,
): Promise<void> {
  const known = new Set(store.list("persistentvolumes").map((volume) => pathOfVolume(volume)));
  const found = await readdir(join(hostRoot, volumesFolder)).catch(() => []);
  for (const name of found.filter((one) => !known.has(join(volumesFolder, one))))
    await remove(join(hostRoot, volumesFolder, name));
}

/** Runs at once, and again and again. */
function every(delayMs: number, clock: Clock, run: () => void): Disposable {
  const timer = new MutableDisposable();
  const turn = () => {
    run();
    timer.value = clock.setTimer(delayMs, turn);
  };
  turn();
  return timer;
}

function hasProgram(name: string): boolean {
  return toolPath.split(":").some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
