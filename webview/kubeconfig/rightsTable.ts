import type { KubeconfigPanelState } from "../../src/contracts/kubeconfigPanel.js";
import type { RequestFault } from "../../src/contracts/rpc.js";
import { h } from "../common/dom.js";
import { faultNote } from "../common/faultNote.js";
import { headRow } from "../common/signs.js";
import { button, checkbox } from "../common/toolkit.js";
import type { KubeconfigPanelActions } from "./panelActions.js";

type Feature = KubeconfigPanelState["rights"]["features"][number];

const verdictSigns: Readonly<Record<Feature["verdict"], { readonly class: string; readonly word: string }>> =
  {
    allowed: { class: "good", word: "allowed" },
    denied: { class: "fault", word: "denied" },
    unknown: { class: "hint", word: "unknown" },
  };

/** What this user may do in the namespace, feature by feature, and the Role that would let them do the rest. */
export function rightsTable(
  { rights, connection }: KubeconfigPanelState,
  chosen: ReadonlySet<string>,
  fault: RequestFault | undefined,
  actions: KubeconfigPanelActions,
): HTMLElement {
  const title = connection.namespace === undefined ? "Rights" : `Rights in namespace ${connection.namespace}`;
  return h(
    "div",
    {},
    h("h2", { id: "rights-title" }, title),
    !rights.isKnown && h("p", { class: "hint" }, "Not asked yet: connect first, then check."),
    h(
      "div",
      // Where it is wider than the window it scrolls, and a keyboard must get there.
      { class: "table", attrs: { tabindex: "0", role: "region", "aria-labelledby": "rights-title" } },
      h(
        "table",
        { attrs: { "aria-labelledby": "rights-title" } },
        h("thead", {}, headRow(["Ask for", "Feature", "You may", "It needs"])),
        h(
          "tbody",
          {},
          ...rights.features.map((feature) => featureRow(feature, chosen.has(feature.feature), actions)),
        ),
      ),
    ),
    h(
      "div",
      { class: "row" },
      button("Check again", actions.checkRights, { id: "check-rights" }),
      button("Copy the Role you need", () => actions.copyRole([...chosen]), {
        id: "copy-role",
        look: "primary",
        disabled: chosen.size === 0,
        title: "A Role and a RoleBinding as YAML, for an admin to apply",
      }),
    ),
    faultNote(fault, actions.next),
    ...setUpPart(actions),
  );
}

function featureRow(
  { feature, title, verdict, needs }: Feature,
  isChosen: boolean,
  actions: KubeconfigPanelActions,
): HTMLElement {
  const sign = verdictSigns[verdict];
  return h(
    "tr",
    {},
    h(
      "td",
      {},
      checkbox({
        id: `role-${feature}`,
        label: "",
        accessibleLabel: `Put ${title} into the Role`,
        checked: isChosen,
        onChange: (isChecked) => actions.chooseFeature(feature, isChecked),
      }),
    ),
    h("th", { attrs: { scope: "row" } }, title),
    h("td", { class: "verdict" }, h("span", { class: sign.class }, sign.word)),
    h(
      "td",
      {},
      ...needs.flatMap((need, index) => [
        index === 0 ? undefined : ", ",
        h("span", { class: need.verdict === "denied" ? "mono need fault" : "mono need" }, need.text),
      ]),
    ),
  );
}

function setUpPart(actions: KubeconfigPanelActions): readonly HTMLElement[] {
  return [
    h("h3", {}, "For an administrator"),
    h(
      "p",
      { class: "hint" },
      "Namespace, service account, Role, quota, network policies and Pod Security: shown and compared before anything is changed.",
    ),
    h(
      "div",
      { class: "row" },
      button("Set up a namespace…", actions.setUpNamespace, { id: "set-up" }),
      button("Remove a set-up…", actions.removeSetup, { id: "remove-set-up" }),
    ),
  ];
}
