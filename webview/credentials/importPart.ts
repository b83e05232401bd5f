import type { CredentialsPanelState } from "../../src/contracts/credentialsPanel.js";
import { h } from "../common/dom.js";
import { button, textField } from "../common/toolkit.js";
import type { CredentialsPanelActions } from "./panelActions.js";

export interface ImportLocal {
  /** The host to ask git's credential helper for. */
  readonly host: string;
  readonly fault?: string;
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
  { host, fault, said }: ImportLocal,
  actions: CredentialsPanelActions,
): HTMLElement {
  return h(
    "div",
    {},
    h("h2", {}, "Import"),
    h("p", { class: "hint" }, "Nothing is read before you ask, and no value before you choose it."),
    h(
      "div",
      { class: "row" },
      button("GitHub CLI", () => actions.findImports("gh"), { id: "import-gh" }),
      button("Docker logins", () => actions.findImports("docker"), { id: "import-docker" }),
      button("Environment variables", () => actions.findImports("environment"), { id: "import-environment" }),
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
      button("Ask git", () => actions.findImports("git"), { id: "import-git" }),
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
              label: `Import ${title}`,
            }),
          ),
        ),
      ),
    fault !== undefined && h("p", { class: "fault", attrs: { role: "alert" } }, fault),
    said !== undefined && h("p", { class: "good", attrs: { role: "status" } }, said),
  );
}
