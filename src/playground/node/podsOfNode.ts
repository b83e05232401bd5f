import type { Disposable } from "../../base/disposable.js";
import type { StoredObject, StoreEvent } from "../objects.js";
import { hasFiles } from "./volumes/volumeFiles.js";
import { pathOfVolume } from "./volumes/podVolumes.js";
import type { Pod } from "./pods/podTypes.js";
import type { NodeParts } from "./pods/nodeParts.js";
import { PodWorker } from "./pods/podWorker.js";

/** The pods that are bound to the node, one worker each, as the store says. */
export class PodsOfNode implements Disposable {
  private readonly workers = new Map<string, PodWorker>();
  private readonly subscription: Disposable;
  private isStopping = false;

  constructor(
    private readonly nodeName: string,
    private readonly parts: NodeParts,
    /** A volume of the node is no longer wanted. */
    private readonly onVolumeGone: (path: string) => void,
  ) {
    this.subscription = parts.store.watch((event) => this.take(event));
    for (const pod of parts.store.list("pods")) this.look(pod as Pod);
  }

  find(podUid: string): PodWorker | undefined {
    return this.workers.get(podUid);
  }

  all(): readonly PodWorker[] {
    return [...this.workers.values()];
  }

  /** Ends every pod's processes, and leaves the objects as they are. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.subscription.dispose();
    const workers = this.all();
    for (const worker of workers) worker.end({ kind: "stopped" });
    await Promise.all(workers.map(({ gone }) => gone));
  }

  dispose(): void {
    void this.stop();
  }

  private take({ type, resource, object }: StoreEvent): void {
    if (resource === "pods") {
      if (type === "DELETED") this.workers.get(object.metadata.uid)?.end({ kind: "gone" });
      else this.look(object as Pod);
    } else if (resource === "configmaps" || resource === "secrets") this.refreshVolumes(object);
    else if (resource === "persistentvolumes" && type === "DELETED") {
      const path = pathOfVolume(object);
      if (path !== undefined) this.onVolumeGone(path);
    }
  }

  private look(pod: Pod): void {
    if (this.isStopping || pod.spec.nodeName !== this.nodeName) return;
    const { uid, namespace, name, deletionTimestamp } = pod.metadata;
    const worker = this.workers.get(uid);
    if (worker) worker.update(pod);
    else if (!isOver(pod)) {
      const begun = new PodWorker(pod, this.parts);
      this.workers.set(uid, begun);
      void begun.gone.then(() => this.forget(uid));
      begun.update(pod);
    }
    // Of an earlier life of the node: nothing of it is left but the object.
    else if (deletionTimestamp !== undefined) this.parts.store.remove("pods", namespace, name, uid);
  }

  private forget(uid: string): void {
    const { images, crashes, runtime } = this.parts;
    this.workers.delete(uid);
    images.forget(uid);
    crashes.forget(uid);
    for (const folder of [runtime.podDir(uid), runtime.secretDir(uid).access])
      void runtime.remove(folder).catch(() => undefined);
  }

  private refreshVolumes({ kind, metadata }: StoredObject): void {
    for (const worker of this.workers.values()) {
      const { metadata: own, spec } = worker.current;
      if (own.namespace !== metadata.namespace || !(spec.volumes ?? []).some(hasFiles)) continue;
      worker.refreshVolumes().catch((fault: unknown) =>
        this.parts.log.warn("files of a volume could not be renewed", {
          pod: own.name,
          kind,
          why: String(fault),
        }),
      );
    }
  }
}

function isOver({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}
