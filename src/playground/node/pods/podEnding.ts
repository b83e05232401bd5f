import type { Pod } from "./podTypes.js";

/** Why a pod ends, and what its status says of it then. */
export type PodEnding =
  /** Its containers have all done their work. */
  | { readonly kind: "completed" }
  /** Somebody deleted it; its grace is in its object. */
  | { readonly kind: "deleted" }
  /** Its object is gone. */
  | { readonly kind: "gone" }
  /** The node stops, and what becomes of the object is not its concern. */
  | { readonly kind: "stopped" }
  | { readonly kind: "deadline" }
  | { readonly kind: "evicted"; readonly message: string };

/** Fields of the status that an ending sets. */
export function statusOfEnding(ending: PodEnding | undefined): {
  readonly phase?: "Failed";
  readonly reason?: string;
  readonly message?: string;
} {
  if (ending?.kind === "deadline")
    return {
      phase: "Failed",
      reason: "DeadlineExceeded",
      message: "Pod was active on the node longer than the specified deadline",
    };
  if (ending?.kind === "evicted") return { phase: "Failed", reason: "Evicted", message: ending.message };
  return {};
}

/** How long containers have from SIGTERM to SIGKILL. The kubelet gives each at least a second. */
export function graceMs(ending: PodEnding, { metadata, spec }: Pod): number {
  const usual = spec.terminationGracePeriodSeconds ?? 30;
  switch (ending.kind) {
    case "stopped":
      return 0;
    case "gone":
    case "evicted":
      return 1_000;
    case "completed":
    case "deadline":
    case "deleted": {
      const isDeleted = metadata.deletionTimestamp !== undefined;
      return Math.max(1, isDeleted ? (metadata.deletionGracePeriodSeconds ?? usual) : usual) * 1000;
    }
  }
}
