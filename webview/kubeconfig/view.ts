import type { KubeconfigPanelActions } from "./panelActions.js";
import type { KubeconfigPanelState } from "../../src/contracts/kubeconfigPanel.js";
import type { RequestFault } from "../../src/contracts/rpc.js";
import { h, type Child } from "../common/dom.js";
import { faultNote } from "../common/faultNote.js";
import type { Sections } from "../common/sections.js";
import { toneClass } from "../common/signs.js";
import { button, dropdown, textField } from "../common/toolkit.js";
import { addForm, pasteFault, pasteField, pasteVerdict, type AddDraft } from "./addForm.js";
import { contextTable, type ContextsFault } from "./contextTable.js";
import { rightsTable } from "./rightsTable.js";

/** The part whose control a refused request came from. */
export type FaultyPart = "connection" | "contexts" | "places" | "rights";

/** What only the page knows. */
export interface KubeconfigPanelLocal {
  readonly draft: AddDraft;
  /** Counts the texts that were put into the field by us: it is made again for those only. */
  readonly textsGiven: number;
  readonly typedNamespace: string;
  readonly chosenFeatures: ReadonlySet<string>;
  /** A refused request, shown where it was made: in its part, and there at its context. */
  readonly fault?: { readonly part: FaultyPart } & ContextsFault;
}

/** Draws the panel: its parts in order, each only when what it shows has changed. */
export function showPanel(
  sections: Sections,
  state: KubeconfigPanelState,
  local: KubeconfigPanelLocal,
  actions: KubeconfigPanelActions,
): void {
  const { typedNamespace, chosenFeatures, draft } = local;
  const faultOf = (part: FaultyPart) => (local.fault?.part === part ? local.fault.fault : undefined);
  const contextsFault = local.fault?.part === "contexts" ? local.fault : undefined;
  const { text: _typed, ...shownDraft } = draft;
  sections.show([
    {
      id: "connection",
      shows: [state.connection, state.namespaces, faultOf("connection")],
      draw: () => connectionPart(state, typedNamespace, faultOf("connection"), actions),
    },
    {
      id: "contexts",
      shows: [state.contexts, state.isTrusted, contextsFault],
      draw: () => contextTable(state, contextsFault, actions),
    },
    {
      id: "places",
      shows: [state.places, faultOf("places")],
      draw: () => placesPart(state, faultOf("places"), actions),
    },
    {
      id: "add",
      shows: [state.canAddToWorkspace, draft.account],
      draw: () => addForm(draft, state.canAddToWorkspace, actions),
    },
    {
      id: "paste",
      shows: [state.canAddToWorkspace, local.textsGiven],
      draw: () => pasteField(draft.text, state.canAddToWorkspace, actions),
    },
    {
      id: "paste-part",
      shows: [state.canAddToWorkspace, { ...shownDraft, isEmpty: draft.text.trim() === "" }],
      draw: () => pasteVerdict(draft, state.canAddToWorkspace, actions),
    },
    {
      id: "rights",
      shows: [state.rights, state.connection.namespace, [...chosenFeatures], faultOf("rights")],
      draw: () => rightsTable(state, chosenFeatures, faultOf("rights"), actions),
    },
    { id: "facts", shows: state.facts, draw: () => factsPart(state) },
  ]);
  const fault = pasteFault(draft);
  // Where there is a kubeconfig already, it is not the text that is wrong.
  const isWrong = fault !== undefined && fault.field !== "replace";
  document.getElementById("paste")?.setAttribute("aria-invalid", String(isWrong));
}

function connectionPart(
  { connection, namespaces }: KubeconfigPanelState,
  typed: string,
  fault: RequestFault | undefined,
  actions: KubeconfigPanelActions,
): HTMLElement {
  return h(
    "div",
    {},
    h("h1", {}, "Kubeconfig"),
    h("p", { class: toneClass(connection.tone), attrs: { role: "status" } }, connection.text),
    connection.context !== undefined &&
      namespaceField(namespaces, connection.namespace ?? "", typed, actions),
    faultNote(fault, actions.next),
    h(
      "p",
      { class: "hint" },
      "Context and namespace are remembered for this workspace. No kubeconfig is changed, so kubectl keeps its own.",
    ),
  );
}

function namespaceField(
  namespaces: KubeconfigPanelState["namespaces"],
  used: string,
  typed: string,
  actions: KubeconfigPanelActions,
): Child {
  switch (namespaces.kind) {
    case "unknown":
      return button("Choose another namespace", actions.listNamespaces, { id: "list-namespaces" });
    case "listed":
      return dropdown({
        id: "namespace",
        label: "Namespace",
        value: used,
        choices: [...new Set([used, ...namespaces.names])].map((name) => ({ value: name, text: name })),
        onInput: actions.useNamespace,
      });
    case "typed":
      return h(
        "div",
        { class: "row" },
        textField({
          id: "namespace",
          label: "Namespace",
          value: typed === "" ? used : typed,
          hint: namespaces.because,
          onInput: actions.typeNamespace,
        }),
        button("Use this namespace", () => actions.useNamespace(typed === "" ? used : typed), {
          id: "use-namespace",
        }),
      );
  }
}

function placesPart(
  { places }: KubeconfigPanelState,
  fault: RequestFault | undefined,
  actions: KubeconfigPanelActions,
): HTMLElement {
  return h(
    "div",
    {},
    h("h2", {}, "Where a kubeconfig was looked for"),
    h(
      "ol",
      { class: "places" },
      ...places.map(({ title, file, tone, text, line }) =>
        h(
          "li",
          {},
          h("span", {}, title),
          file !== undefined && h("span", { class: "mono" }, ` ${file}`),
          h("div", { class: toneClass(tone) }, text),
          file !== undefined &&
            tone !== "none" &&
            button("Open", () => actions.openFile(file, line), { label: `Open ${file}` }),
        ),
      ),
    ),
    faultNote(fault, actions.next),
  );
}

function factsPart({ facts }: KubeconfigPanelState): HTMLElement {
  return h(
    "div",
    {},
    facts.length > 0 && h("h2", {}, "What the cluster allows here"),
    ...facts.map(({ title, lines, note }) =>
      h(
        "div",
        { class: "fact" },
        h("h3", {}, title),
        lines.length > 0 && h("ul", {}, ...lines.map((line) => h("li", {}, line))),
        note !== undefined && h("p", { class: "hint" }, note),
      ),
    ),
  );
}
