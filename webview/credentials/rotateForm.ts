import { h, type Child } from "../common/dom.js";
import { faultNote } from "../common/faultNote.js";
import { button, secretField, textField } from "../common/toolkit.js";
import type { Rotating } from "./drafts.js";
import type { CredentialsPanelActions } from "./panelActions.js";

/** The form below a credential's row that gives it another value. */
export function rotateForm(
  { name, kind }: { readonly name: string; readonly kind: string },
  rotating: Rotating,
  actions: CredentialsPanelActions,
): Child[] {
  const { value, expires, isSaving, fault, said = [], isHeld } = rotating;
  const hasSpaces = fault?.field === "value.spaces";
  const faultAt = (isThere: boolean) => (fault && isThere ? { fault: fault.message } : {});
  const options = {
    id: "rotated-value",
    label: `New value of ${name}`,
    value,
    hint: "Goes to the secret storage and to the Secrets of the sessions that use it. It is not shown again.",
    disabled: isSaving,
    ...faultAt(hasSpaces || fault?.field === "value"),
    onInput: (text: string) => actions.typeRotated({ value: text }),
  };
  const isElsewhere = fault && !hasSpaces && !["value", "expires"].includes(fault.field ?? "");
  return [
    secretField(
      kind === "Git over SSH" ? { ...options, rows: 6 } : { ...options, onEnter: () => actions.rotate({}) },
    ),
    textField({
      id: "rotated-expires",
      label: "The new value ends on",
      value: expires,
      placeholder: "2027-01-31",
      hint: "Empty: not known, or the value says so itself.",
      disabled: isSaving,
      ...faultAt(fault?.field === "expires"),
      onInput: (text) => actions.typeRotated({ expires: text }),
    }),
    isElsewhere && faultNote(fault, actions.next),
    ...said.map((line) => h("p", { attrs: { role: "status" } }, line)),
    h(
      "div",
      { class: "row" },
      button("Save", () => actions.rotate({}), { id: "save-rotated", look: "primary", disabled: isSaving }),
      hasSpaces &&
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
