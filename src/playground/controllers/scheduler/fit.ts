import type { ObjectStore, StoredObject } from "../../objects.js";
import { at, objectAt, objectsAt, textAt } from "../../schema/json.js";
import { amountsOf, requestsOf, type Amounts } from "./resources.js";
import { matchesNode, matchesTerms } from "./nodeAffinity.js";
import { toleratesCordon, toleratesTaints } from "./taints.js";

/** Where a pod goes, or why nowhere. */
export type Verdict =
  | { readonly kind: "fits"; readonly node: string; readonly claimsToBind: readonly StoredObject[] }
  | { readonly kind: "unschedulable"; readonly message: string };

export interface FitOptions {
  readonly store: ObjectStore;
  readonly nodes: readonly StoredObject[];
  /** What the pods on a node ask together. */
  readonly usedOn: (node: string) => Amounts;
}

interface Rejection {
  readonly reasons: readonly string[];
  /** Whether the node could have a place if other pods went. */
  readonly isResolvable: boolean;
}

/** Looks for a node, with the filters and the words of the default scheduler. */
export function findNode(pod: StoredObject, options: FitOptions): Verdict {
  const claims = claimsOf(pod, options.store);
  if (typeof claims === "string")
    return { kind: "unschedulable", message: `${unavailable(options)}: ${claims}. not found` };
  const rejections: Rejection[] = [];
  let best: { readonly node: string; readonly load: number } | undefined;
  for (const node of options.nodes) {
    const rejection = rejectionOf(pod, node, claims, options);
    if (rejection) rejections.push(rejection);
    else {
      const load = Number(options.usedOn(node.metadata.name).get("pods") ?? 0n);
      if (!best || load < best.load) best = { node: node.metadata.name, load };
    }
  }
  if (best) return { kind: "fits", node: best.node, claimsToBind: claims.filter((claim) => !isBound(claim)) };
  return { kind: "unschedulable", message: messageOf(rejections, options) };
}

function unavailable({ nodes }: FitOptions): string {
  return `0/${nodes.length} nodes are available`;
}

/** The claims that a pod uses, or what keeps it from any node. */
function claimsOf(pod: StoredObject, store: ObjectStore): readonly StoredObject[] | string {
  const claims: StoredObject[] = [];
  for (const volume of objectsAt(pod, "spec", "volumes")) {
    if (at(volume, "persistentVolumeClaim") === undefined) continue;
    const name = textAt(volume, "persistentVolumeClaim", "claimName");
    const claim = store.get("persistentvolumeclaims", pod.metadata.namespace, name);
    if (!claim) return `persistentvolumeclaim ${JSON.stringify(name)} not found`;
    if (claim.metadata.deletionTimestamp !== undefined)
      return `persistentvolumeclaim ${JSON.stringify(name)} is being deleted`;
    if (!isBound(claim) && !waitsForConsumer(claim, store))
      return "pod has unbound immediate PersistentVolumeClaims";
    claims.push(claim);
  }
  return claims;
}

function isBound(claim: StoredObject): boolean {
  return textAt(claim, "status", "phase") === "Bound";
}

function waitsForConsumer(claim: StoredObject, store: ObjectStore): boolean {
  const name = textAt(claim, "spec", "storageClassName");
  const found = store.get("storageclasses.storage.k8s.io", undefined, name);
  return textAt(found, "volumeBindingMode") === "WaitForFirstConsumer";
}

function rejectionOf(
  pod: StoredObject,
  node: StoredObject,
  claims: readonly StoredObject[],
  { store, usedOn }: FitOptions,
): Rejection | undefined {
  const never = (reason: string): Rejection => ({ reasons: [reason], isResolvable: false });
  if (at(node, "spec", "unschedulable") === true && !toleratesCordon(pod))
    return never("node(s) were unschedulable");
  if (!toleratesTaints(pod, node)) return never("node(s) had untolerated taint(s)");
  if (!matchesNode(pod, node)) return never("node(s) didn't match Pod's node affinity/selector");
  const short = shortages(requestsOf(pod), node, usedOn(node.metadata.name));
  if (short) return short;
  const isElsewhere = claims.some((claim) => {
    const volume = store.get("persistentvolumes", undefined, textAt(claim, "spec", "volumeName"));
    const terms = objectsAt(volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms");
    return terms.length > 0 && !matchesTerms(terms, node);
  });
  return isElsewhere ? never("node(s) didn't match PersistentVolume's node affinity") : undefined;
}

function shortages(wanted: Amounts, node: StoredObject, used: Amounts): Rejection | undefined {
  const allocatable = amountsOf(objectAt(node, "status", "allocatable"));
  const reasons: string[] = [];
  let isResolvable = true;
  for (const [name, amount] of wanted) {
    const has = allocatable.get(name) ?? 0n;
    if (amount === 0n || amount + (used.get(name) ?? 0n) <= has) continue;
    reasons.push(name === "pods" ? "Too many pods" : `Insufficient ${name}`);
    if (amount > has) isResolvable = false;
  }
  return reasons.length > 0 ? { reasons, isResolvable } : undefined;
}

/** The scheduler's FitError, with what its preemption adds. */
function messageOf(rejections: readonly Rejection[], options: FitOptions): string {
  if (rejections.length === 0) return "no nodes available to schedule pods";
  const preemption = counted(
    rejections.map(({ isResolvable }) =>
      isResolvable
        ? "No preemption victims found for incoming pod"
        : "Preemption is not helpful for scheduling",
    ),
  );
  const all = unavailable(options);
  const reasons = counted(rejections.flatMap((one) => one.reasons));
  return `${all}: ${reasons}. no new claims to deallocate, preemption: ${all}: ${preemption}.`;
}

function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
}
