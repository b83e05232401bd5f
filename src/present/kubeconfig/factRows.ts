import type { KubeconfigPanelState } from "../../contracts/kubeconfigPanel.js";
import type { ClusterFacts, LimitLine, Told } from "../../domain/clusterFacts.js";
import { parseQuantity } from "../../domain/quantity.js";

type FactRow = KubeconfigPanelState["facts"][number];

const podSecurityTexts = {
  privileged: "Nothing is enforced (privileged).",
  baseline: "baseline: no host paths, no privileged containers.",
  restricted: "restricted: only sessions with the restricted security setting are admitted.",
} as const;

/** What the namespace and its cluster allow, a title and some lines for each. */
export function factRows(facts: ClusterFacts | undefined): readonly FactRow[] {
  if (!facts) return [];
  return [
    row("Pod Security", facts.podSecurity, (level) => [podSecurityTexts[level]]),
    row(
      "Quota",
      facts.quotas,
      (lines) =>
        lines.map(
          ({ resource, used, hard }) => `${resource}: ${used} of ${hard} used${leftText(used, hard)}`,
        ),
      "No quota.",
    ),
    row("Limits", facts.limits, (lines) => lines.map(limitText), "No limit range."),
    row(
      "Storage classes",
      facts.storageClasses,
      (lines) =>
        lines.map(
          ({ name, isDefault, provisioner }) => `${name}${isDefault ? " (default)" : ""}, ${provisioner}`,
        ),
      "None: a session cannot have storage of its own.",
    ),
    row("Priority classes", facts.priorityClasses, (names) => names, "None."),
    row("Runtime classes", facts.runtimeClasses, (names) => names, "None."),
    row("Usage (metrics.k8s.io)", facts.metrics, () => ["Available."]),
  ];
}

/** `, 3.5Gi left`, in the unit of the limit. */
function leftText(used: string, hard: string): string {
  const unit = /[a-z]*$/i.exec(hard)?.[0] ?? "";
  const [limit, taken, one] = [hard, used, `1${unit}`].map(parseQuantity);
  if (limit === undefined || taken === undefined || one === undefined) return "";
  return limit <= taken ? ", none left" : `, ${Math.round(((limit - taken) / one) * 100) / 100}${unit} left`;
}

function row<T>(
  title: string,
  told: Told<T>,
  linesOf: (value: T) => readonly string[],
  whenNone = "",
): FactRow {
  switch (told.kind) {
    case "told": {
      const lines = [...linesOf(told.value)];
      return lines.length > 0 ? { title, lines } : { title, lines, note: whenNone };
    }
    case "notAllowed":
      return { title, lines: [], note: "You may not see this." };
    case "unknown":
      return { title, lines: [], note: "Not available on this cluster." };
  }
}

function limitText({ type, resource, min, max, defaultRequest, defaultLimit }: LimitLine): string {
  const parts = [
    min === undefined ? undefined : `at least ${min}`,
    max === undefined ? undefined : `at most ${max}`,
    defaultRequest === undefined ? undefined : `request ${defaultRequest} unless told`,
    defaultLimit === undefined ? undefined : `limit ${defaultLimit} unless told`,
  ].filter((part) => part !== undefined);
  return `${type} ${resource}: ${parts.join(", ")}`;
}
