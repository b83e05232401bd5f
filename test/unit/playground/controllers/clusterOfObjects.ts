import { nullLogger } from "../../../../src/base/log.js";
import { systemRandom } from "../../../../src/base/random.js";
import type { ControllerOptions } from "../../../../src/playground/parts.js";
import type { StoredObject } from "../../../../src/playground/objects.js";
import { textAt } from "../../../../src/playground/schema/json.js";
import { MemoryStore } from "../../../../src/playground/store/memoryStore.js";
import { timestamp } from "../../../../src/playground/store/timestamp.js";
import { HandClock } from "../../../fakes/clock.js";

/** A store and what controllers are given, with requests that do what the API server would, without its checks. */
export class ClusterOfObjects {
  readonly clock = new HandClock();
  readonly store = new MemoryStore({ clock: this.clock, random: systemRandom });
  /** What was asked of the API server: `delete pods ns/name Background`. */
  readonly asked: string[] = [];
  private made = 0;

  readonly options: ControllerOptions = {
    store: this.store,
    clock: this.clock,
    random: systemRandom,
    log: nullLogger,
    requests: {
      create: async (resource, _namespace, object) => {
        const { metadata } = object as { readonly metadata: { readonly generateName?: string } };
        const name = `${metadata.generateName ?? ""}${++this.made}`;
        return this.store.create(resource, {
          ...(object as StoredObject),
          metadata: { ...metadata, name },
          status: { phase: "Pending" },
        });
      },
      delete: async (resource, namespace, name, { uid, propagationPolicy = "" }) => {
        const found = this.store.get(resource, namespace, name);
        if (!found || (uid !== undefined && found.metadata.uid !== uid)) return;
        this.asked.push(`delete ${resource} ${name} ${propagationPolicy}`);
        this.remove(resource, found, propagationPolicy);
      },
    },
  };

  /** As the API server deletes: at once, or with a mark where somebody must agree. */
  remove(resource: string, { metadata }: StoredObject, propagation: string): void {
    const { namespace, name, finalizers = [] } = metadata;
    const all = [
      ...finalizers,
      ...(propagation === "Foreground" ? ["foregroundDeletion"] : []),
      ...(propagation === "Orphan" ? ["orphan"] : []),
    ];
    if (all.length === 0 && resource !== "pods") this.store.remove(resource, namespace, name);
    else
      this.store.update(resource, namespace, name, (stored) => ({
        ...stored,
        metadata: {
          ...stored.metadata,
          finalizers: all,
          deletionTimestamp: timestamp(this.clock.now()),
          deletionGracePeriodSeconds: resource === "pods" ? 30 : 0,
        },
      }));
  }

  /** Changes a pod's status as its node would. */
  setStatus(name: string, status: object): void {
    this.store.update("pods", "ns", name, (pod) => ({ ...pod, status }));
  }

  get events(): readonly string[] {
    return this.store
      .list("events")
      .toSorted(
        (left, right) => Number(left.metadata.resourceVersion) - Number(right.metadata.resourceVersion),
      )
      .map((event) => `${textAt(event, "reason")}: ${textAt(event, "message")}`);
  }
}
