import { counted } from "../domain/hints/words.js";
import type { EmptyReason } from "../manifest.js";
import { connectionProblem, emptyReason } from "./connectionText.js";
import { matchesFilter, parseFilter } from "./sessionFilter.js";
import { needsAttention } from "./stateText.js";
import type { TreeSource } from "./treeSource.js";

/** What stands around the tree. */
export interface ViewHead {
  /** Why the tree is empty, for the welcome views. */
  readonly empty: EmptyReason;
  /** Beside the view's name; empty for nothing. */
  readonly description: string;
  /** Above the tree; empty for nothing. */
  readonly message: string;
  /** How many sessions need somebody, on the activity bar. */
  readonly badge: { readonly value: number; readonly tooltip: string } | undefined;
}

/** @param filterText what the person typed to narrow the tree; empty shows all */
export function viewHead({ connections, sessions }: TreeSource, filterText: string): ViewHead {
  const { state } = connections;
  const filter = parseFilter(filterText);
  let shown = 0;
  let attention = 0;
  for (const session of sessions.values()) {
    if (matchesFilter(session, filter)) shown++;
    if (needsAttention(session.state)) attention++;
  }
  const isFiltered = filterText.trim() !== "" && sessions.size > 0;
  // What was lost stands in the tree itself, above the sessions that may be old.
  const problem = state.kind === "stale" ? undefined : connectionProblem(state)?.message;
  return {
    empty: emptyReason(state, { sessions: sessions.size, shown }),
    description: "context" in state ? `${state.context} · ${state.namespace}` : "",
    message:
      problem ??
      (isFiltered ? `Filter “${filterText.trim()}”: ${shown} of ${counted(sessions.size, "session")}` : ""),
    badge:
      attention === 0
        ? undefined
        : {
            value: attention,
            tooltip: `${attention} ${attention === 1 ? "session needs" : "sessions need"} attention`,
          },
  };
}
