import { h } from "../common/dom.js";
import { faultNote } from "../common/faultNote.js";
import { button, textField, type FieldOptions } from "../common/toolkit.js";
import type { Editing } from "./drafts.js";
import type { CredentialsPanelActions } from "./panelActions.js";

/** The fields that every credential has beside its value, in the form that adds one and in the one that edits it. */
export const detailFields: readonly {
  readonly key: "profiles" | "testUrl" | "expires";
  readonly label: string;
  readonly more: Partial<FieldOptions>;
}[] = [
  {
    key: "profiles",
    label: "Only for profiles",
    more: {
      placeholder: "where it fits",
      hint: "Names with spaces between; * for every session. Empty: the sessions that need it.",
    },
  },
  { key: "testUrl", label: "Address to test it with", more: {} },
  { key: "expires", label: "Ends on", more: { placeholder: "2027-01-31" } },
];

/** The form below a credential's row that changes it without its value. */
export function editForm(
  /** As the credential is called now. */
  title: string,
  { name, details, isSaving, fault }: Editing,
  testPlaceholder: string,
  actions: CredentialsPanelActions,
): HTMLElement {
  const options = (key: string, value: string, onInput: (text: string) => void) => ({
    id: `edit-${key}`,
    value,
    disabled: isSaving,
    ...(fault?.field === key ? { fault: fault.message } : {}),
    onInput,
  });
  const isElsewhere = fault && !["name", ...detailFields.map(({ key }) => key)].includes(fault.field ?? "");
  return h(
    "div",
    { attrs: { role: "group", "aria-label": `Edit ${title}` } },
    textField({
      ...options("name", name, (text) => actions.typeEdited({ name: text })),
      label: "Name",
    }),
    ...detailFields.map(({ key, label, more }) =>
      textField({
        ...more,
        ...options(key, details[key], (text) => actions.typeEdited({ details: { [key]: text } })),
        ...(key === "testUrl" ? { placeholder: testPlaceholder } : {}),
        label,
      }),
    ),
    isElsewhere && faultNote(fault, actions.next),
    h(
      "div",
      { class: "row" },
      button("Save changes", actions.edit, { id: "save-edited", look: "primary", disabled: isSaving }),
      button("Close", actions.stopEditing, { id: "stop-editing" }),
    ),
  );
}
