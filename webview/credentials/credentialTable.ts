import type { CredentialsPanelState } from "../../src/contracts/credentialsPanel.js";
import { h, type Child } from "../common/dom.js";
import { button, progress, secretField } from "../common/toolkit.js";
import type { CredentialsPanelActions } from "./panelActions.js";

type Row = CredentialsPanelState["credentials"][number];

/** A credential that is given another value. */
export interface Rotating {
  readonly id: string;
  readonly value: string;
  readonly isSaving: boolean;
  readonly fault?: string;
  /** Only the spaces around it are wrong. */
  readonly hasSpaces?: boolean;
  /** What became of the sessions, after it was saved. */
  readonly said?: readonly string[];
  readonly isHeld?: boolean;
}

/** The credentials: what each is for, how it stands, who has it. */
export function credentialTable(
  { credentials }: CredentialsPanelState,
  rotating: Rotating | undefined,
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
        h("tbody", {}, ...credentials.flatMap((row) => rowsOf(row, rotating, actions))),
      ),
    ),
    h("div", { class: "row" }, button("Test all", actions.testAll, { id: "test-all" })),
  );
}

function rowsOf(row: Row, rotating: Rotating | undefined, actions: CredentialsPanelActions): HTMLElement[] {
  const { id, name, isBusy, sessions } = row;
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
      isBusy ? progress("Asking…") : h("span", { class: toneClass(row.tone) }, row.state),
      row.detail !== undefined && h("div", { class: "hint" }, row.detail),
    ),
    h("td", {}, sessions.length === 0 ? h("span", { class: "hint" }, "none") : sessions.join(", ")),
    h(
      "td",
      {},
      h(
        "div",
        { class: "row" },
        button("Test", () => actions.test(id), {
          id: `test-${id}`,
          label: `Test the credential ${name}`,
          disabled: isBusy,
        }),
        button("Rotate…", () => actions.startRotating(id), {
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
  if (rotating?.id !== id) return [main];
  return [
    main,
    h("tr", { class: "notes" }, h("td", { attrs: { colspan: "5" } }, ...rotateForm(row, rotating, actions))),
  ];
}

function rotateForm({ name, kind }: Row, rotating: Rotating, actions: CredentialsPanelActions): Child[] {
  const { value, isSaving, fault, hasSpaces, said = [], isHeld } = rotating;
  const options = {
    id: "rotated-value",
    label: `New value of ${name}`,
    value,
    hint: "Goes to the secret storage and to the Secrets of the sessions that use it. It is not shown again.",
    disabled: isSaving,
    ...(fault === undefined ? {} : { fault }),
    onInput: actions.typeRotated,
  };
  return [
    secretField(
      kind === "Git over SSH" ? { ...options, rows: 6 } : { ...options, onEnter: () => actions.rotate({}) },
    ),
    ...said.map((line) => h("p", { attrs: { role: "status" } }, line)),
    h(
      "div",
      { class: "row" },
      button("Save", () => actions.rotate({}), { id: "save-rotated", look: "primary", disabled: isSaving }),
      hasSpaces === true &&
        button("Save without the spaces", () => actions.rotate({ trim: true }), { id: "trim-rotated" }),
      isHeld === true &&
        button("Overwrite theirs", () => actions.rotate({ overwrite: true }), {
          id: "overwrite",
          title: "Writes the value typed above also where somebody else has changed the Secret",
        }),
      button("Close", actions.stopRotating, { id: "stop-rotating" }),
    ),
  ];
}

const toneClasses = { good: "good", warn: "warn", bad: "fault", none: "hint" } as const;

export function toneClass(tone: keyof typeof toneClasses): string {
  return toneClasses[tone];
}

export function headRow(titles: readonly string[]): HTMLElement {
  return h("tr", {}, ...titles.map((title) => h("th", { attrs: { scope: "col" } }, title)));
}
