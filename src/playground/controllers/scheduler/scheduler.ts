import { MutableDisposable, type Disposable } from "../../../base/disposable.js";
import type { StoredObject, StoreEvent } from "../../objects.js";
import type { PartOptions } from "../../parts.js";
import { at, numberAt, objectsAt, textAt, type JsonObject } from "../../schema/json.js";
import { timestamp } from "../../store/timestamp.js";
import { findNode } from "./fit.js";
import { NodeLoads } from "./nodeLoads.js";
import { SchedulerEvents } from "./schedulerEvents.js";

/** As long as the real scheduler leaves a pod alone that nothing new could help. */
const patienceMs = 60_000;
/** Changes of these can make room for a pod that had none. */
const helpful = new Set([
  "nodes",
  "persistentvolumeclaims",
  "persistentvolumes",
  "storageclasses.storage.k8s.io",
]);

/** Binds pods to nodes. Without preemption, and of affinities with that to nodes only. */
export class Scheduler implements Disposable {
  private readonly pending = new Map<string, StoredObject>();
  private readonly loads = new NodeLoads();
  private readonly events: SchedulerEvents;
  private readonly subscription: Disposable;
  private readonly timer = new MutableDisposable();
  private isDue = false;
  private ended = false;

  constructor(private readonly options: PartOptions) {
    this.events = new SchedulerEvents(options);
    this.subscription = options.store.watch((event) => this.take(event));
    for (const pod of options.store.list("pods")) this.put(pod);
    this.schedule();
  }

  dispose(): void {
    this.ended = true;
    this.subscription.dispose();
    this.timer.dispose();
  }

  private take({ type, resource, object }: StoreEvent): void {
    if (resource === "pods") {
      if (type !== "DELETED") this.put(object);
      else {
        this.pending.delete(object.metadata.uid);
        this.events.forget(object);
        if (this.loads.remove(object)) this.schedule();
      }
    } else if (helpful.has(resource) && this.pending.size > 0) this.schedule();
  }

  private put(pod: StoredObject): void {
    const isWaiting =
      textAt(pod, "spec", "nodeName") === "" &&
      textAt(pod, "spec", "schedulerName") === "default-scheduler" &&
      pod.metadata.deletionTimestamp === undefined &&
      objectsAt(pod, "spec", "schedulingGates").length === 0;
    if (!isWaiting) {
      this.pending.delete(pod.metadata.uid);
      this.loads.put(pod);
      return;
    }
    const isNew = !this.pending.has(pod.metadata.uid);
    this.pending.set(pod.metadata.uid, pod);
    if (isNew) this.schedule();
  }

  /** Looks at the waiting pods once this turn of the event loop is over: many come together. */
  private schedule(): void {
    if (this.isDue || this.ended) return;
    this.isDue = true;
    queueMicrotask(() => {
      this.isDue = false;
      if (!this.ended) this.run();
    });
  }

  private run(): void {
    const { store, clock } = this.options;
    const nodes = store.list("nodes").filter(isReady);
    const waiting = [...this.pending.values()].sort((left, right) => priorityOf(right) - priorityOf(left));
    for (const pod of waiting) {
      const verdict = findNode(pod, { store, nodes, usedOn: (node) => this.loads.usedOn(node) });
      if (verdict.kind === "unschedulable") this.refuse(pod, verdict.message);
      else if (verdict.claimsToBind.length === 0) this.bind(pod, verdict.node);
      else for (const claim of verdict.claimsToBind) this.choose(claim, verdict.node);
    }
    this.timer.value = this.pending.size > 0 ? clock.setTimer(patienceMs, () => this.schedule()) : undefined;
  }

  private bind(pod: StoredObject, node: string): void {
    const { store, clock } = this.options;
    const { namespace, name, uid } = pod.metadata;
    this.pending.delete(uid);
    const condition = {
      type: "PodScheduled",
      status: "True",
      lastProbeTime: null,
      lastTransitionTime: timestamp(clock.now()),
    };
    store.update("pods", namespace, name, (stored) =>
      stored.metadata.uid === uid
        ? { ...withCondition(stored, condition), spec: { ...(stored["spec"] as JsonObject), nodeName: node } }
        : undefined,
    );
    this.events.scheduled(pod, node);
  }

  private refuse(pod: StoredObject, message: string): void {
    const { store, clock } = this.options;
    const { namespace, name, uid, generation } = pod.metadata;
    const last = objectsAt(pod, "status", "conditions").find((one) => textAt(one, "type") === "PodScheduled");
    const isSame = last !== undefined && textAt(last, "status") === "False";
    const condition = {
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message,
      lastProbeTime: null,
      lastTransitionTime: isSame ? textAt(last, "lastTransitionTime") : timestamp(clock.now()),
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    };
    store.update("pods", namespace, name, (stored) =>
      stored.metadata.uid === uid ? withCondition(stored, condition) : undefined,
    );
    this.events.failed(pod, message);
  }

  /** The claim is told the node, so that its volume is made there; the pod is bound when the claim is. */
  private choose(claim: StoredObject, node: string): void {
    const { namespace, name, annotations } = claim.metadata;
    const chosen = { ...annotations, "volume.kubernetes.io/selected-node": node };
    this.options.store.update("persistentvolumeclaims", namespace, name, (stored) => ({
      ...stored,
      metadata: { ...stored.metadata, annotations: chosen },
    }));
  }
}

function withCondition(pod: StoredObject, condition: { readonly type: string }): StoredObject {
  const others = objectsAt(pod, "status", "conditions").filter(
    (one) => textAt(one, "type") !== condition.type,
  );
  return {
    ...pod,
    status: { ...(pod["status"] as JsonObject), conditions: [...others, condition] },
  };
}

function priorityOf(pod: StoredObject): number {
  return numberAt(pod, "spec", "priority") ?? 0;
}

function isReady(node: StoredObject): boolean {
  return (
    at(node, "metadata", "deletionTimestamp") === undefined &&
    objectsAt(node, "status", "conditions").some(
      (one) => textAt(one, "type") === "Ready" && textAt(one, "status") === "True",
    )
  );
}
