import type { KubeconfigPanelState } from "../../contracts/kubeconfigPanel.js";
import type { ClusterFacts } from "../../domain/clusterFacts.js";
import type { ConnectionState, KubeconfigView } from "../../domain/connection.js";
import type { ConnectionTest } from "../../domain/connectionTest.js";
import type { Permissions } from "../../state/permissions.js";
import { failureText } from "../failureText.js";
import { contextRows } from "./contextRows.js";
import { factRows } from "./factRows.js";
import { placeRows } from "./placeRows.js";
import { rightsRows } from "./rightsRows.js";

export interface KubeconfigPanelInputs {
  readonly kubeconfig: KubeconfigView | undefined;
  readonly connection: ConnectionState;
  readonly testOf: (context: string) => ConnectionTest | undefined;
  readonly namespaces: KubeconfigPanelState["namespaces"];
  readonly permissions: Permissions;
  readonly facts: ClusterFacts | undefined;
  readonly isTrusted: boolean;
  readonly hasWorkspaceFolder: boolean;
  readonly nowMs: number;
}

/** Everything that the kubeconfig panel shows. Pure; holds no credential. */
export function kubeconfigPanelState(inputs: KubeconfigPanelInputs): KubeconfigPanelState {
  const { kubeconfig, connection } = inputs;
  return {
    places: [...placeRows(kubeconfig?.places ?? [])],
    contexts: [
      ...contextRows({
        contexts: kubeconfig?.contexts ?? [],
        usedContext: "context" in connection ? connection.context : undefined,
        isTrusted: inputs.isTrusted,
        testOf: inputs.testOf,
        nowMs: inputs.nowMs,
      }),
    ],
    connection: connectionRow(connection),
    namespaces: inputs.namespaces,
    isTrusted: inputs.isTrusted,
    rights: rightsRows(inputs.permissions),
    facts: [...factRows(inputs.facts)],
    canAddToWorkspace: inputs.hasWorkspaceFolder,
  };
}

function connectionRow(state: ConnectionState): KubeconfigPanelState["connection"] {
  switch (state.kind) {
    case "idle":
      return { tone: "none", text: "Not connected yet." };
    case "noKubeconfig":
      return { tone: "warn", text: "No kubeconfig was found. Add one below." };
    case "broken":
      return { tone: "bad", text: state.problem.message };
    case "connecting":
      return { tone: "none", text: `Connecting to ${state.context}…`, ...choiceOf(state) };
    case "connected":
      return {
        tone: "good",
        text:
          state.mode === "watch"
            ? `Connected to ${state.context}, namespace ${state.namespace}.`
            : `Connected to ${state.context}, namespace ${state.namespace}. You may not watch, so it is asked every few seconds.`,
        ...choiceOf(state),
      };
    case "stale":
      return {
        tone: "warn",
        text: `${failureText(state.failure).message} What is shown may be old; trying again.`,
        ...choiceOf(state),
      };
    case "failed":
      return { tone: "bad", text: failureText(state.failure).message, ...choiceOf(state) };
  }
}

function choiceOf({ context, namespace }: { readonly context: string; readonly namespace: string }) {
  return { context, namespace };
}
