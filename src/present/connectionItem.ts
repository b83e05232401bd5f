import type { ConnectionState } from "../domain/connection.js";
import { connectionProblem, connectionStatus } from "./connectionText.js";
import { contextValues } from "./contextValues.js";
import { headingItem } from "./partItems.js";
import { ageText } from "./relativeTime.js";
import type { NodeView } from "./treeNode.js";

/** The connection as the root of the tree; undefined while there is none. */
export function connectionItem(state: ConnectionState, nowMs: number): NodeView | undefined {
  if (!("context" in state)) return undefined;
  const { icon, accessibleText, isProblem } = connectionStatus(state, nowMs);
  return {
    label: state.context,
    description: isProblem ? `${state.namespace} · not connected` : state.namespace,
    icon: isProblem ? { name: icon, color: "charts.yellow" } : { name: icon },
    contextValue: contextValues.connection,
    accessibleLabel: accessibleText,
    collapsible: "expanded",
  };
}

/** What is wrong with a connection that was lost, and how old the sessions below are. */
export function staleItem(state: ConnectionState, nowMs: number): NodeView | undefined {
  const problem = connectionProblem(state);
  if (state.kind !== "stale" || !problem) return undefined;
  const age = ageText(new Date(state.sinceMs).toISOString(), nowMs) ?? "";
  return {
    label: problem.message,
    description: `What is shown is ${age} old. Trying again.`,
    icon: { name: "warning", color: "charts.yellow" },
    accessibleLabel: `${problem.message} What is shown is ${age} old. Trying again.`,
    collapsible: "none",
    ...(problem.next && { next: problem.next }),
  };
}

/** A group of sessions of one profile. */
export function groupItem(title: string, count: number): NodeView {
  return {
    ...headingItem(title, "folder", count),
    contextValue: contextValues.profile,
    accessibleLabel: `profile ${title}, ${count} ${count === 1 ? "session" : "sessions"}`,
    collapsible: "expanded",
  };
}
