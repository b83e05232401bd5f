import type { KubeconfigPanelState } from "../../contracts/kubeconfigPanel.js";
import type { KubeconfigPlace, KubeconfigSource } from "../../domain/connection.js";

type PlaceRow = KubeconfigPanelState["places"][number];

const sourceTitles: Readonly<Record<KubeconfigSource, string>> = {
  playground: "The playground cluster of this window:",
  setting: "The setting podSessions.kubeconfigPath:",
  workspace: "This workspace:",
  environment: "The variable KUBECONFIG:",
  home: "Your home folder:",
  inCluster: "The service account of the pod that this editor runs in",
};

/** Where a kubeconfig was looked for, in order, and what was there. */
export function placeRows(places: readonly KubeconfigPlace[]): readonly PlaceRow[] {
  return places.map(({ source, file, state }) => ({
    title: sourceTitles[source],
    ...(file === undefined ? {} : { file }),
    ...placeText(state),
  }));
}

function placeText(state: KubeconfigPlace["state"]): Pick<PlaceRow, "tone" | "text" | "line"> {
  switch (state.kind) {
    case "used":
      return { tone: "good", text: "Used." };
    case "merged":
      return { tone: "good", text: "Merged in: names that came before win, as in kubectl." };
    case "absent":
      return { tone: "none", text: "Nothing there." };
    case "empty":
      return { tone: "warn", text: "Empty." };
    case "skipped":
      return { tone: "none", text: state.because };
    case "broken": {
      const { message, line } = state.problem;
      return { tone: "bad", text: message, ...(line === undefined ? {} : { line }) };
    }
  }
}
