import type { KubeconfigPanelState } from "../../contracts/kubeconfigPanel.js";
import {
  accessQuestions,
  usedFeatures,
  questionKey,
  resourceName,
  type Feature,
} from "../../domain/features.js";
import type { Permissions } from "../../state/permissions.js";

/** Each feature in a person's words. */
export const featureTitles: Readonly<Record<Feature, string>> = {
  list: "See sessions",
  watch: "See changes at once",
  launch: "Launch sessions",
  delete: "Stop and delete sessions",
  patch: "Rename sessions and set time limits",
  exec: "Terminals and commands",
  attach: "Attach to the main process",
  portForward: "Forward ports",
  logs: "Logs",
  events: "Reasons why a session does not start",
  configMaps: "Files in a session",
  secrets: "Credentials in a session",
  claims: "Storage that outlives a session",
  services: "Services",
  jobs: "Tasks",
  quota: "Quota",
  metrics: "Usage",
};

/** What the user may do, feature by feature, with the verbs behind each. */
export function rightsRows(permissions: Permissions): KubeconfigPanelState["rights"] {
  const features = usedFeatures.map((feature) => ({
    feature,
    title: featureTitles[feature],
    verdict: permissions.verdict(feature),
    needs: accessQuestions([feature]).map((question) => ({
      text: `${question.verb} ${resourceName(question)}`,
      verdict: permissions.verdictOn(questionKey(question)),
    })),
  }));
  return { isKnown: features.some(({ verdict }) => verdict !== "unknown"), features };
}
