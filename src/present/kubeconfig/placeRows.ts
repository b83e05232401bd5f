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
    ...placeText(source, state),
  }));
}

/** Why it is this one: the order of looking is ours to explain. */
function whyUsed(source: KubeconfigSource): string {
  switch (source) {
    case "playground":
      return "While it runs, nothing else is looked at.";
    case "setting":
      return "A setting that names a file wins over every place.";
    case "workspace":
    case "environment":
    case "home":
    case "inCluster":
      return "It is the first that was found; what would come after it was not looked at.";
  }
}

function placeText(
  source: KubeconfigSource,
  state: KubeconfigPlace["state"],
): Pick<PlaceRow, "tone" | "text" | "line"> {
  switch (state.kind) {
    case "used":
      return { tone: "good", text: `Used. ${whyUsed(source)}` };
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
