import type { CredentialDraft } from "./drafts.js";
import type { TypedCredential } from "../../src/contracts/credentialsPanel.js";
import { h, type Child } from "../common/dom.js";
import { faultNote } from "../common/faultNote.js";
import {
  button,
  checkbox,
  dropdown,
  secretField,
  textArea,
  textField,
  type FieldOptions,
} from "../common/toolkit.js";
import { detailFields } from "./editForm.js";
import type { CredentialsPanelActions } from "./panelActions.js";

export const emptyTyped: TypedCredential = {
  name: "",
  kind: "gitHttps",
  place: "",
  username: "",
  knownHosts: "",
  inSession: false,
  profiles: "",
  testUrl: "",
  expires: "",
};

type Kind = TypedCredential["kind"];

const kinds: readonly { readonly value: Kind; readonly text: string }[] = [
  { value: "gitHttps", text: "Git over HTTPS" },
  { value: "gitSsh", text: "Git over SSH" },
  { value: "registry", text: "Image registry" },
  { value: "env", text: "Agent key or variable" },
  { value: "controlPlane", text: "Control plane" },
];

const places: Readonly<
  Record<
    Kind,
    { readonly name: string; readonly label: string; readonly placeholder: string; readonly value: string }
  >
> = {
  gitHttps: { name: "github", label: "Host", placeholder: "github.com", value: "Token" },
  gitSsh: { name: "github deploy key", label: "Host", placeholder: "github.com", value: "Private key" },
  registry: {
    name: "our registry",
    label: "Registry",
    placeholder: "registry.example.com",
    value: "Password or token",
  },
  env: { name: "claude", label: "Variable", placeholder: "ANTHROPIC_API_KEY", value: "Value" },
  controlPlane: {
    name: "coopmux",
    label: "URL",
    placeholder: "http://coopmux.coop.svc:9800",
    value: "Token",
  },
};

type TextKey = "name" | "place" | "username" | "knownHosts" | "profiles" | "testUrl" | "expires";
/** A field of the form with what was typed and what is wrong with it. */
type TextFieldOf = (key: TextKey, label: string, more?: Partial<FieldOptions>) => FieldOptions;

/** A form for a credential of any kind; the fields go by the kind. */
export function credentialForm(
  draft: CredentialDraft,
  variables: readonly string[],
  actions: CredentialsPanelActions,
): HTMLElement {
  const { typed, isSaving, fault, said } = draft;
  const { kind } = typed;
  const place = places[kind];
  const field: TextFieldOf = (key, label, more = {}) => ({
    id: `add-${key}`,
    label,
    value: typed[key],
    disabled: isSaving,
    ...(fault?.field === key ? { fault: fault.message } : {}),
    onInput: (text) => actions.type({ [key]: text }),
    ...more,
  });
  const isElsewhere = fault !== undefined && !knownFields.includes(fault.field ?? "");
  return h(
    "div",
    {},
    h("h2", {}, "Add a credential"),
    dropdown({
      id: "add-kind",
      label: "Kind",
      value: kind,
      choices: kinds,
      onInput: (chosen) =>
        actions.choose({ kind: kinds.find((each) => each.value === chosen)?.value ?? "env" }),
    }),
    textField(field("name", "Name", { placeholder: place.name })),
    textField(
      field("place", place.label, {
        placeholder: place.placeholder,
        ...(kind === "env" ? { hint: `Agents look for ${variables.join(", ")}.` } : {}),
      }),
    ),
    ...kindFields(typed, field, actions),
    valueField(draft, actions),
    fault?.field === "value.spaces" &&
      button("Save without the spaces", () => actions.add({ trim: true }), { id: "add-trim" }),
    moreFields(draft, field),
    isElsewhere && faultNote(fault, actions.next),
    said !== undefined && h("p", { class: "good", attrs: { role: "status" } }, said),
    h(
      "div",
      { class: "row" },
      button("Add", () => actions.add({}), { id: "add", look: "primary", disabled: isSaving }),
      (kind === "controlPlane" || kind === "env") &&
        button("Add with a generated value", () => actions.add({ generate: true }), {
          id: "add-generated",
          disabled: isSaving,
          title: "32 random bytes as hex, put on the clipboard too",
        }),
    ),
  );
}

function valueField(
  { typed, value, isSaving, isBack, fault }: CredentialDraft,
  actions: CredentialsPanelActions,
) {
  const options: FieldOptions = {
    id: "add-value",
    label: places[typed.kind].value,
    value,
    hint:
      isBack === true
        ? "Type it again: it is kept nowhere until you add it."
        : "Goes to the secret storage and is not shown again.",
    disabled: isSaving,
    ...(fault?.field === "value" || fault?.field === "value.spaces" ? { fault: fault.message } : {}),
    onInput: actions.typeValue,
  };
  return secretField(
    typed.kind === "gitSsh" ? { ...options, rows: 6 } : { ...options, onEnter: () => actions.add({}) },
  );
}

/** What few need, shut unless something stands there or is wrong there. */
function moreFields({ typed, fault }: CredentialDraft, field: TextFieldOf): HTMLElement {
  return h(
    "details",
    { attrs: { open: detailFields.some(({ key }) => key === fault?.field || typed[key] !== "") } },
    h("summary", {}, "More"),
    ...detailFields.map(({ key, label, more }) =>
      textField(
        field(key, label, {
          ...more,
          ...(key === "testUrl" ? { placeholder: testPlaceholders[typed.kind] } : {}),
        }),
      ),
    ),
  );
}

const knownFields: readonly string[] = [
  ...["name", "place", "username", "knownHosts", "profiles", "testUrl", "expires"],
  ...["value", "value.spaces"],
];

const testPlaceholders: Readonly<Record<Kind, string>> = {
  gitHttps: "https://github.com/you/private-project",
  gitSsh: "not used",
  registry: "only where it is not https://REGISTRY",
  env: "an address of the service that needs the login",
  controlPlane: "only where it is not the URL above",
};

/** The same for a kind by its title. */
export function testPlaceholderOf(kindTitle: string): string {
  const kind = kinds.find(({ text }) => text === kindTitle)?.value;
  return kind === undefined ? "" : testPlaceholders[kind];
}

function kindFields(
  { kind, inSession }: TypedCredential,
  field: TextFieldOf,
  actions: CredentialsPanelActions,
): Child[] {
  const alsoInside = checkbox({
    id: "add-inSession",
    label: "Also for git inside the session, not only for its clone",
    checked: inSession,
    onChange: (checked) => actions.choose({ inSession: checked }),
  });
  switch (kind) {
    case "gitHttps":
      return [textField(field("username", "User name", { placeholder: "git" })), alsoInside];
    case "gitSsh":
      return [
        textArea(
          field("knownHosts", "Key of the host", {
            placeholder: "github.com ssh-ed25519 AAAA…",
            hint: "Lines of known_hosts, as “ssh-keyscan HOST” prints them. Compare them with what the host publishes.",
          }),
        ),
        alsoInside,
      ];
    case "registry":
      return [textField(field("username", "User name"))];
    case "env":
    case "controlPlane":
      return [];
  }
}
