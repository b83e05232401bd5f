import type { CredentialsPanelActions } from "./panelActions.js";
import type { CredentialsPanelState } from "../../src/contracts/credentialsPanel.js";
import type { CredentialDraft, SharedDraft } from "./drafts.js";
import { h } from "../common/dom.js";
import type { Sections } from "../common/sections.js";
import { headRow, toneClass } from "../common/signs.js";
import { credentialForm } from "./credentialForm.js";
import { credentialTable, type RowLocal } from "./credentialTable.js";
import { importPart, type ImportLocal } from "./importPart.js";
import { sharedPart } from "./sharedPart.js";

/** What only the page knows. Values are in it until they are saved, and never in what it remembers. */
export interface CredentialsPanelLocal extends RowLocal {
  readonly draft: CredentialDraft;
  readonly imports: ImportLocal;
  readonly shared: SharedDraft;
}

/** Draws the panel: its parts in order, each only when what it shows has changed. Typed text changes nothing. */
export function showPanel(
  sections: Sections,
  state: CredentialsPanelState,
  local: CredentialsPanelLocal,
  actions: CredentialsPanelActions,
): void {
  const { draft, rotating, editing, faults, imports, shared } = local;
  const { typed, value: _value, ...shownDraft } = draft;
  const shownRotating = rotating && { ...rotating, value: "", expires: "" };
  const shownEditing = editing && { ...editing, name: "", details: {} };
  const { host: _host, ...shownImports } = imports;
  sections.show([
    { id: "head", shows: state.denied, draw: () => headPart(state) },
    {
      id: "credentials",
      shows: [state.credentials, shownRotating, shownEditing, faults],
      draw: () => credentialTable(state, local, actions),
    },
    {
      id: "add",
      shows: [shownDraft, typed.kind, typed.inSession, state.variables],
      draw: () => credentialForm(draft, state.variables, actions),
    },
    { id: "import", shows: [state.found, shownImports], draw: () => importPart(state, imports, actions) },
    { id: "winners", shows: [state.winners, state.namespace], draw: () => winnersPart(state) },
    {
      id: "shared",
      shows: [
        state.credentials.map(({ id, name }) => [id, name]),
        state.namespace,
        shared.isSaving,
        shared.fault,
        shared.said,
      ],
      draw: () => sharedPart(state, shared, actions),
    },
  ]);
}

function headPart({ denied }: CredentialsPanelState): HTMLElement {
  return h(
    "div",
    {},
    h("h1", {}, "Credentials"),
    h(
      "p",
      { class: "hint" },
      "What sessions log in with: to git, to image registries, to the services of agents. Values are kept in this editor's secret storage, and given to a session by a Secret that goes when it goes.",
    ),
    denied !== undefined && h("p", { class: "warn", attrs: { role: "status" } }, denied),
  );
}

function winnersPart({ winners, namespace }: CredentialsPanelState): HTMLElement {
  const where = namespace === undefined ? "" : ` in namespace ${namespace}`;
  return h(
    "div",
    {},
    h("h2", { id: "winners-title" }, `Where sessions${where} get their variables from`),
    h(
      "div",
      // It may be wider than the panel, and nothing in it takes the focus: so that the keyboard can scroll it.
      { class: "table", attrs: { tabindex: "0", role: "region", "aria-labelledby": "winners-title" } },
      h(
        "table",
        { attrs: { "aria-labelledby": "winners-title" } },
        h("thead", {}, headRow(["Profile", "Variable", "From", "Why"])),
        h(
          "tbody",
          {},
          ...winners.map(({ profile, variable, tone, from, why }) =>
            h(
              "tr",
              {},
              h("th", { attrs: { scope: "row" } }, profile),
              h("td", { class: "mono" }, variable),
              h("td", {}, h("span", { class: toneClass(tone) }, from)),
              h("td", {}, why),
            ),
          ),
        ),
      ),
    ),
  );
}
