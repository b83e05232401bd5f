import type { CredentialsPanelState } from "../../src/contracts/credentialsPanel.js";
import type { RequestFault } from "../../src/contracts/rpc.js";
import { h } from "../common/dom.js";
import { faultNote } from "../common/faultNote.js";
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
  const isBusy = busyWith !== undefined;
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
      isBusy
        ? progress(busyWith === "test" ? "Asking…" : "Saving…")
        : h("span", { class: toneClass(row.tone) }, row.state),
      row.detail !== undefined && h("div", { class: "hint" }, row.detail),
    ),
    h("td", {}, sessions.length === 0 ? h("span", { class: "hint" }, "none") : sessions.join(", ")),
    h(
      "td",
      { class: "actions" },
      h(
        "div",
        { class: "row" },
        busyWith === "test"
          ? button("Stop", () => actions.stopTests(id), {
              id: `test-${id}`,
              label: `Stop the test of the credential ${name}`,
            })
          : button("Test", () => actions.test(id), {
              id: `test-${id}`,
              label: `Test the credential ${name}`,
              disabled: isBusy,
            }),
        button("Edit…", () => actions.startEditing(row), {
          id: `edit-${id}`,
          label: `Edit the credential ${name}`,
          disabled: isBusy,
        }),
        button("Rotate…", () => actions.startRotating(row), {
          id: `rotate-${id}`,
          label: `Rotate the credential ${name}`,
          disabled: isBusy,
        }),
        button("Remove…", () => actions.remove(id), {
          id: `remove-${id}`,
          label: `Remove the credential ${name}`,
          disabled: isBusy,
        }),
      ),
    ),
  );
  const notes = [
    faultNote(faults[id], actions.next),
    ...(editing?.id === id ? [editForm(name, editing, testPlaceholderOf(row.kind), actions)] : []),
    ...(rotating?.id === id ? rotateForm(row, rotating, actions) : []),
  ].filter((note) => note !== undefined);
  if (notes.length === 0) return [main];
  return [main, h("tr", { class: "notes" }, h("td", { attrs: { colspan: "5" } }, ...notes))];
}

const toneClasses = { good: "good", warn: "warn", bad: "fault", none: "hint" } as const;

export function toneClass(tone: keyof typeof toneClasses): string {
  return toneClasses[tone];
}

export function headRow(titles: readonly string[]): HTMLElement {
  return h("tr", {}, ...titles.map((title) => h("th", { attrs: { scope: "col" } }, title)));
}
