import type { StoredObject } from "../../objects.js";
import { textAt } from "../../schema/json.js";
import { add, requestsOf, subtract, type Amounts } from "./resources.js";

interface Placed {
  readonly node: string;
  readonly amounts: Amounts;
}

const nothing: Amounts = new Map();

/** What the pods on each node ask together, kept as they come and go. */
export class NodeLoads {
  private readonly placed = new Map<string, Placed>();
  private readonly totals = new Map<string, Amounts>();

  usedOn(node: string): Amounts {
    return this.totals.get(node) ?? nothing;
  }

  /** The pod is as it is now; one that is done takes nothing. */
  put(pod: StoredObject): void {
    const node = textAt(pod, "spec", "nodeName");
    const phase = textAt(pod, "status", "phase");
    const takes = node !== "" && phase !== "Succeeded" && phase !== "Failed";
    // What a pod asks does not change, and its status does often.
    if (takes === this.placed.has(pod.metadata.uid)) return;
    if (!takes) this.remove(pod);
    else {
      const amounts = requestsOf(pod);
      this.placed.set(pod.metadata.uid, { node, amounts });
      this.totals.set(node, add(this.usedOn(node), amounts));
    }
  }

  /** Whether the pod had a place. */
  remove({ metadata }: StoredObject): boolean {
    const was = this.placed.get(metadata.uid);
    if (!was) return false;
    this.placed.delete(metadata.uid);
    this.totals.set(was.node, subtract(this.usedOn(was.node), was.amounts));
    return true;
  }
}
