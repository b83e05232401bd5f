import type { CredentialsPanelState } from "../../src/contracts/credentialsPanel.js";
import type { RequestFault } from "../../src/contracts/rpc.js";
import { h } from "../common/dom.js";
import { faultNote } from "../common/faultNote.js";
import { headRow, toneClass } from "../common/signs.js";
import { button, progress } from "../common/toolkit.js";
import { testPlaceholderOf } from "./credentialForm.js";
import type { Editing, Rotating } from "./drafts.js";
import { editForm } from "./editForm.js";
import type { CredentialsPanelActions } from "./panelActions.js";
import { rotateForm } from "./rotateForm.js";

type Row = CredentialsPanelState["credentials"][number];

/** What is open or was refused below the rows. */
export interface RowLocal {
  readonly rotating?: Rotating;
  readonly editing?: Editing;
  /** Refused requests, by the id of the credential that they were about; `""`: about all. */
  readonly faults: Readonly<Record<string, RequestFault>>;
}

/** The credentials: what each is for, how it stands, who has it. */
export function credentialTable(
  { credentials }: CredentialsPanelState,
  local: RowLocal,
  actions: CredentialsPanelActions,
): HTMLElement {
  if (credentials.length === 0) {
    return h(
      "div",
      {},
      h("h2", {}, "Yours"),
      h("p", { class: "hint" }, "None yet. Add one below, or import it."),
    );
  }
  return h(
    "div",
    {},
    h("h2", { id: "credentials-title" }, "Yours"),
    h(
      "div",
      { class: "table" },
      h(
        "table",
        { attrs: { "aria-labelledby": "credentials-title" } },
        h("thead", {}, headRow(["Name", "For", "State", "Sessions", "Actions"])),
        h("tbody", {}, ...credentials.flatMap((row) => rowsOf(row, local, actions))),
      ),
    ),
    h(
      "div",
      { class: "row" },
      credentials.some(({ busyWith }) => busyWith === "test")
        ? button("Stop all tests", () => actions.stopTests(), { id: "test-all" })
        : button("Test all", actions.testAll, { id: "test-all" }),
    ),
    faultNote(local.faults[""], actions.next),
  );
}

function rowsOf(
  row: Row,
  { rotating, editing, faults }: RowLocal,
  actions: CredentialsPanelActions,
): HTMLElement[] {
  const { id, name, busyWith, sessions } = row;
  const main = h(
    "tr",
    { id: `credential-${id}`, attrs: { tabindex: "-1" } },
    h("th", { attrs: { scope: "row" } }, name),
    h(
      "td",
      {},
      h("div", {}, row.kind),
      h("div", { class: "mono" }, row.purpose),
      h("div", { class: "hint" }, row.givenTo),
    ),
    h(
      "td",
      {},
      busyWith === undefined
        ? h("span", { class: toneClass(row.tone) }, row.state)
        : progress(busyWith === "test" ? "Asking…" : "Saving…"),
      row.detail !== undefined && h("div", { class: "hint" }, row.detail),
    ),
    h("td", {}, sessions.length === 0 ? h("span", { class: "hint" }, "none") : sessions.join(", ")),
    h("td", { class: "actions" }, verbs(row, actions)),
  );
  const notes = [
    faultNote(faults[id], actions.next),
    ...(editing?.id === id ? [editForm(name, editing, testPlaceholderOf(row.kind), actions)] : []),
    ...(rotating?.id === id ? rotateForm(row, rotating, actions) : []),
  ].filter((note) => note !== undefined);
  if (notes.length === 0) return [main];
  return [main, h("tr", { class: "notes" }, h("td", { attrs: { colspan: "5" } }, ...notes))];
}

function verbs(row: Row, actions: CredentialsPanelActions): HTMLElement {
  const { id, name, busyWith } = row;
  const verb = (key: string, text: string, onClick: () => void) =>
    button(text, onClick, {
      id: `${key}-${id}`,
      label: `${text.replace("…", "")} the credential ${name}`,
      disabled: busyWith !== undefined,
    });
  return h(
    "div",
    { class: "row" },
    busyWith === "test"
      ? button("Stop", () => actions.stopTests(id), {
          id: `test-${id}`,
          label: `Stop the test of the credential ${name}`,
        })
      : verb("test", "Test", () => actions.test(id)),
    verb("edit", "Edit…", () => actions.startEditing(row)),
    verb("rotate", "Rotate…", () => actions.startRotating(row)),
    verb("remove", "Remove…", () => actions.remove(id)),
  );
}
