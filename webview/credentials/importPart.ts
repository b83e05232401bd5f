import type { CredentialsPanelState } from "../../src/contracts/credentialsPanel.js";
import type { RequestFault } from "../../src/contracts/rpc.js";
import { h } from "../common/dom.js";
import { faultNote } from "../common/faultNote.js";
import { button, progress, textField } from "../common/toolkit.js";
import type { CredentialsPanelActions } from "./panelActions.js";

export interface ImportLocal {
  /** The host to ask git's credential helper for. */
  readonly host: string;
  /** A program is being asked; it may wait for something itself. */
  readonly isBusy?: boolean;
  readonly fault?: RequestFault;
  readonly said?: string;
}

const nothing = {
  gh: "The GitHub CLI (gh) is not installed here.",
  git: "git has nothing for this host.",
  docker: "The Docker configuration has no login.",
  environment: "No variable of this editor's environment looks like a secret.",
} as const;

/** Places to import from: each is looked into when it is asked for, and read when something of it is chosen. */
export function importPart(
  { found }: CredentialsPanelState,
  { host, isBusy = false, fault, said }: ImportLocal,
  actions: CredentialsPanelActions,
): HTMLElement {
  const disabled = isBusy;
  return h(
    "div",
    {},
    h("h2", {}, "Import"),
    h("p", { class: "hint" }, "Nothing is read before you ask, and no value before you choose it."),
    h(
      "div",
      { class: "row" },
      button("GitHub CLI", () => actions.findImports("gh"), { id: "import-gh", disabled }),
      button("Docker logins", () => actions.findImports("docker"), { id: "import-docker", disabled }),
      button("Environment variables", () => actions.findImports("environment"), {
        id: "import-environment",
        disabled,
      }),
    ),
    h(
      "div",
      { class: "row" },
      textField({
        id: "import-host",
        label: "Host for git's credential helper",
        value: host,
        placeholder: "github.com",
        onInput: actions.typeHost,
      }),
      button("Ask git", () => actions.findImports("git"), { id: "import-git", disabled }),
    ),
    found !== undefined &&
      found.items.length === 0 &&
      h("p", { attrs: { role: "status" } }, nothing[found.source]),
    found !== undefined &&
      found.items.length > 0 &&
      h(
        "ul",
        { class: "found", attrs: { "aria-label": "Found" } },
        ...found.items.map(({ number, title }) =>
          h(
            "li",
            { class: "row" },
            h("span", {}, title),
            button("Import", () => actions.import(number), {
              id: `import-${number}`,
              disabled,
              label: `Import ${title}`,
            }),
          ),
        ),
      ),
    isBusy &&
      h(
        "div",
        { class: "row" },
        progress("Asking…"),
        button("Stop", actions.stopImport, { id: "stop-import", label: "Stop the import" }),
      ),
    faultNote(fault, actions.next),
    said !== undefined && h("p", { class: "good", attrs: { role: "status" } }, said),
  );
}
