import type { NextStep } from "../base/errors.js";
import type { PodRef } from "../domain/refs.js";
import type { ContextValue } from "./contextValues.js";
import type { Icon } from "./icon.js";

/**
 * A node of the tree: what it stands for, not what it shows, so that the same node lives on while its session
 * changes. `id` is unique in the tree and stays the same over reloads.
 */
export type TreeNode =
  | { readonly kind: "connection"; readonly id: string }
  /** Below the connection, while it is lost. */
  | { readonly kind: "stale"; readonly id: string }
  | { readonly kind: "group"; readonly id: string; readonly profile: string }
  | SessionOrPart;

/** Something of a session. `key` finds it among its kind: a name, or a port's container, number and protocol. */
export type PartNode =
  | (OfSession<"container"> & { readonly container: string })
  | OfSession<"hint" | "ports" | "volumes" | "events" | "noEvents">
  | (OfSession<"port" | "volume" | "event"> & { readonly key: string });

/** A session, or something of it. */
export type SessionOrPart = OfSession<"session"> | PartNode;

/** A node of one session; commands find the session, and the container, by these. */
type OfSession<K extends string> = K extends string
  ? { readonly kind: K; readonly id: string; readonly session: Required<PodRef> }
  : never;

/** A node as it is drawn. Its tooltip is made when somebody asks for it. */
export interface NodeView {
  readonly label: string;
  readonly description?: string;
  readonly icon: Icon;
  readonly contextValue?: ContextValue;
  /** What a screen reader says: the state in words, which the icon shows to others. */
  readonly accessibleLabel: string;
  readonly collapsible: "none" | "collapsed" | "expanded";
  /** The one next step of a node that says what is wrong. */
  readonly next?: NextStep;
}
