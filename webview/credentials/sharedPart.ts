import type { SharedDraft } from "./drafts.js";
import type { CredentialsPanelState } from "../../src/contracts/credentialsPanel.js";
import { h } from "../common/dom.js";
import { faultNote } from "../common/faultNote.js";
import { button, dropdown, textField } from "../common/toolkit.js";
import type { CredentialsPanelActions } from "./panelActions.js";

export const emptyShared: SharedDraft = {
  secretName: "anthropic-credentials",
  key: "api-key",
  credentialId: "",
};

export function sharedPart(
  { credentials, namespace }: CredentialsPanelState,
  { secretName, key, credentialId, isSaving = false, fault, said }: SharedDraft,
  actions: CredentialsPanelActions,
): HTMLElement {
  const chosen = credentials.some(({ id }) => id === credentialId) ? credentialId : "";
  const faultAt = (field: string) => ({
    disabled: isSaving,
    ...(fault?.field === field ? { fault: fault.message } : {}),
  });
  return h(
    "div",
    {},
    h("h2", {}, "A Secret for the whole namespace"),
    h(
      "p",
      { class: "hint" },
      "Profiles look for shared Secrets too. Everybody who may read Secrets in the namespace can read it, and it stays until somebody deletes it.",
    ),
    textField({
      id: "shared-name",
      label: "Secret",
      value: secretName,
      ...faultAt("secretName"),
      onInput: (text) => actions.typeShared({ secretName: text }),
    }),
    textField({
      id: "shared-key",
      label: "Key",
      value: key,
      ...faultAt("secretKey"),
      onInput: (text) => actions.typeShared({ key: text }),
    }),
    dropdown({
      id: "shared-credential",
      label: "Value of",
      value: chosen,
      disabled: isSaving,
      choices: [
        { value: "", text: "Choose a credential" },
        ...credentials.map(({ id, name }) => ({ value: id, text: name })),
      ],
      onInput: (id) => actions.typeShared({ credentialId: id }),
    }),
    fault?.field === undefined && faultNote(fault, actions.next),
    said !== undefined && h("p", { class: "good", attrs: { role: "status" } }, said),
    button(namespace === undefined ? "Save" : `Save in namespace ${namespace}`, actions.saveShared, {
      id: "save-shared",
      disabled: namespace === undefined || isSaving,
    }),
  );
}
