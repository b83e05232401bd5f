import { h } from "../common/dom.js";
import { button, progress, textArea } from "../common/toolkit.js";
import type { KubeconfigPanelActions } from "./view.js";

/** What the person has typed, and what the host said of it. The text is kept in the page only. */
export interface AddDraft {
  readonly text: string;
  readonly problems: readonly { readonly text: string; readonly line?: number | undefined }[];
  readonly contexts: readonly string[];
  /** Why it was not saved. */
  readonly fault?: string;
  /** Where it was saved. */
  readonly saved?: string;
  readonly isSaving: boolean;
  /** Of a pod's account: being read, or why it was not. */
  readonly account?: { readonly kind: "reading" } | { readonly kind: "failed"; readonly fault: string };
}

export const emptyDraft: AddDraft = { text: "", problems: [], contexts: [], isSaving: false };

/** A place to choose a file, or to paste a kubeconfig that is checked as it is typed. */
export function addForm(draft: AddDraft, canAdd: boolean, actions: KubeconfigPanelActions): HTMLElement {
  const verdict = draft.text.trim() === "" ? undefined : problemsText(draft.problems);
  const fault = draft.fault ?? verdict;
  const isUsable = draft.contexts.length > 0 && draft.problems.length === 0;
  return h(
    "div",
    {},
    h("h2", {}, "Add a kubeconfig"),
    h(
      "div",
      { class: "row" },
      button("Choose a file…", actions.chooseFile, { id: "choose-file" }),
      h("span", { class: "hint" }, "It is read where it is, and never changed."),
    ),
    h(
      "div",
      { class: "row" },
      button("Read a pod's account…", actions.readPodAccount, {
        id: "read-pod-account",
        disabled: !canAdd || draft.account?.kind === "reading",
      }),
      h("span", { class: "hint" }, "The service account of a pod that runs; stored in this workspace."),
    ),
    draft.account?.kind === "reading" && progress("Reading the account of a pod…"),
    draft.account?.kind === "failed" &&
      h("p", { class: "fault", attrs: { role: "alert" } }, draft.account.fault),
    textArea({
      id: "paste",
      label: "Or paste one",
      value: draft.text,
      rows: 8,
      placeholder: "apiVersion: v1\nkind: Config\n…",
      hint: canAdd
        ? "Stored in this workspace as .kube/kubeconfig, readable by you only."
        : "Open a folder first: a pasted kubeconfig is stored in the workspace.",
      disabled: !canAdd,
      ...(fault === undefined ? {} : { fault }),
      onInput: actions.typeText,
    }),
    isUsable && h("p", { class: "good" }, `Names ${listed(draft.contexts)}.`),
    draft.saved !== undefined && h("p", { class: "good", attrs: { role: "status" } }, draft.saved),
    button("Save in the workspace", actions.saveText, {
      id: "save-text",
      look: "primary",
      disabled: !canAdd || !isUsable || draft.isSaving,
    }),
  );
}

const shownProblems = 3;

/** The first problems, each with its line; the rest is counted. Undefined: there is none. */
function problemsText(problems: AddDraft["problems"]): string | undefined {
  if (problems.length === 0) return undefined;
  const shown = problems
    .slice(0, shownProblems)
    .map(({ line, text }) => (line === undefined ? text : `Line ${line}: ${text}`));
  const more = problems.length - shown.length;
  return [...shown, more > 0 ? `And ${more} more.` : ""].filter(Boolean).join(" ");
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return `${names.length === 1 ? "context" : "contexts"} ${shown}${more}`;
}
