import type { ClusterFailure } from "../domain/failure.js";

/** What a reflector is doing. */
export type WatchState =
  | { readonly kind: "idle" }
  | { readonly kind: "listing"; readonly attempt: number }
  /** The items are those of the cluster; `poll` lists again on a timer, where watch is not granted. */
  | { readonly kind: "live"; readonly mode: "watch" | "poll" }
  /**
   * Failed `attempt` times in a row; tries again at `untilMs` (epoch). The items are kept, and may be old. A first
   * failure is the hiccup of a normal day, and over in a quarter of a second.
   */
  | {
      readonly kind: "waiting";
      readonly attempt: number;
      readonly failure: ClusterFailure;
      readonly untilMs: number;
    }
  /** Nobody wants to know, so nothing is asked; the items are kept, and may be old. */
  | { readonly kind: "resting" }
  | { readonly kind: "stopped" };

/** One change of a reflector's items. Keys are `namespace/name`. */
export type ReflectorChange<T> =
  /** The whole truth after a list; what is not in it is gone. */
  | { readonly kind: "replaced"; readonly items: ReadonlyMap<string, T> }
  /** What changed since; a batch of some milliseconds. */
  | {
      readonly kind: "changed";
      readonly upserted: ReadonlyMap<string, T>;
      readonly removed: ReadonlySet<string>;
    };
