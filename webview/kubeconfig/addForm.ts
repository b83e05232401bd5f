import type { RequestFault } from "../../src/contracts/rpc.js";
import { h } from "../common/dom.js";
import { faultNote } from "../common/faultNote.js";
import { button, progress, setValue, valueOf } from "../common/toolkit.js";
import type { KubeconfigPanelActions } from "./panelActions.js";

/** What the person has typed, and what the host said of it. The text is kept in the page only. */
export interface AddDraft {
  readonly text: string;
  readonly problems: readonly { readonly text: string; readonly line?: number | undefined }[];
  readonly contexts: readonly string[];
  /** Why it was not saved, or not checked; at `replace`: there is one already. */
  readonly fault?: RequestFault;
  /** Where it was saved. */
  readonly saved?: string;
  readonly isSaving: boolean;
  /** Of a pod's account: being read, or why it was not. */
  readonly account?: { readonly kind: "reading" } | { readonly kind: "failed"; readonly fault: RequestFault };
}

export const emptyDraft: AddDraft = { text: "", problems: [], contexts: [], isSaving: false };

/** The ways to add one that need no typing. */
export function addForm(draft: AddDraft, canAdd: boolean, actions: KubeconfigPanelActions): HTMLElement {
  return h(
    "div",
    {},
    h("h2", {}, "Add a kubeconfig"),
    h(
      "div",
      { class: "row" },
      button("Choose a file…", actions.chooseFile, { id: "choose-file" }),
      h("span", { class: "hint" }, "It is read where it is, never changed, and used by every window."),
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
    draft.account?.kind === "failed" && faultNote(draft.account.fault, actions.next),
  );
}

/** More than this is pasted by mistake or by a machine; a text area stands still over it. In characters. */
const largeText = 200_000;
const linesOfLarge = 20;

/**
 * The field to paste into: the browser's own, since the toolkit's repeats its text in an attribute. Its verdict is a
 * part of its own, so that the field is not made again while somebody types. A large text is kept whole, and shown
 * in part.
 */
export function pasteField(text: string, canAdd: boolean, actions: KubeconfigPanelActions): HTMLElement {
  const isLarge = text.length > largeText;
  const area = h("textarea", {
    id: "paste",
    class: "paste",
    attrs: {
      rows: 8,
      wrap: "off",
      placeholder: "apiVersion: v1\nkind: Config\n…",
      disabled: !canAdd,
      readonly: isLarge,
      "aria-describedby": "paste-hint paste-verdict",
      autocomplete: "off",
      spellcheck: "false",
    },
    on: {
      input: (event) => actions.typeText(valueOf(event)),
      paste: (event) => {
        const pasted =
          event instanceof ClipboardEvent ? event.clipboardData?.getData("text/plain") : undefined;
        if (pasted === undefined || pasted.length <= largeText) return;
        event.preventDefault();
        actions.giveText(pasted);
      },
    },
  });
  setValue(area, isLarge ? headOf(text) : text);
  const hint = canAdd
    ? "Stored in this workspace as .kube/kubeconfig, readable by you only."
    : "Open a folder first: a pasted kubeconfig is stored in the workspace.";
  const size = `${(text.length / 1_000_000).toFixed(1)} MB were pasted. The beginning is shown; all of it is checked and stored.`;
  return h(
    "div",
    { class: "field" },
    h("label", { attrs: { for: "paste" } }, "Or paste one"),
    area,
    h("p", { id: "paste-hint", class: "hint" }, isLarge ? `${size} ${hint}` : hint),
    isLarge &&
      h(
        "div",
        {},
        button("Empty the field", () => actions.giveText(""), { id: "empty-paste" }),
      ),
  );
}

function headOf(text: string): string {
  const head = text.slice(0, 4_000).split("\n").slice(0, linesOfLarge).join("\n");
  return `${head}\n…`;
}

/** What is wrong with the pasted text; undefined where nothing is, or nothing was pasted. */
export function pasteFault(draft: AddDraft): RequestFault | undefined {
  return draft.fault ?? (draft.text.trim() === "" ? undefined : problemsFault(draft.problems));
}

/** What the host said of the pasted text, and the button that stores it. */
export function pasteVerdict(draft: AddDraft, canAdd: boolean, actions: KubeconfigPanelActions): HTMLElement {
  const fault = pasteFault(draft);
  const isUsable = draft.contexts.length > 0 && draft.problems.length === 0;
  return h(
    "div",
    {},
    h(
      "div",
      { id: "paste-verdict" },
      faultNote(fault, actions.next),
      isUsable && h("p", { class: "good" }, `Names ${listed(draft.contexts)}.`),
      draft.saved !== undefined && h("p", { class: "good", attrs: { role: "status" } }, draft.saved),
    ),
    h(
      "div",
      { class: "row" },
      button("Save in the workspace", () => actions.saveText({ replace: false }), {
        id: "save-text",
        look: "primary",
        disabled: !canAdd || !isUsable || draft.isSaving,
      }),
      draft.fault?.field === "replace" &&
        button("Replace it", () => actions.saveText({ replace: true }), {
          id: "replace-text",
          disabled: !isUsable || draft.isSaving,
          title: "The one that is there is kept beside it as kubeconfig.before",
        }),
    ),
  );
}

const shownProblems = 3;

/** The first problems, each with its line; the rest is counted. Undefined: there is none. */
function problemsFault(problems: AddDraft["problems"]): RequestFault | undefined {
  if (problems.length === 0) return undefined;
  const shown = problems
    .slice(0, shownProblems)
    .map(({ line, text }) => (line === undefined ? text : `Line ${line}: ${text}`));
  const more = problems.length - shown.length;
  return { message: [...shown, more > 0 ? `And ${more} more.` : ""].filter(Boolean).join(" ") };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return `${names.length === 1 ? "context" : "contexts"} ${shown}${more}`;
}
