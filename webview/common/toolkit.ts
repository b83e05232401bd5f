// The one module that knows which component library the panels use (docs/decisions/0002): another library is
// another version of this file.
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeProgressRing,
  vsCodeTextArea,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";
import { h } from "./dom.js";

/** Defines the elements. Called once, by the panel's main. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeProgressRing(),
    vsCodeTextArea(),
    vsCodeTextField(),
  );
}

export interface ButtonOptions {
  readonly id?: string;
  readonly look?: "primary" | "secondary";
  readonly disabled?: boolean;
  /** For a screen reader, where the text alone does not say what it is about: "Use context dev". */
  readonly label?: string;
  readonly title?: string;
}

export function button(text: string, onClick: () => void, options: ButtonOptions = {}): HTMLElement {
  return h(
    "vscode-button",
    {
      ...(options.id === undefined ? {} : { id: options.id }),
      attrs: {
        appearance: options.look ?? "secondary",
        disabled: options.disabled,
        "aria-label": options.label,
        title: options.title,
      },
      on: { click: onClick },
    },
    text,
  );
}

export interface FieldOptions {
  /** Names the field for faults, drafts and focus. */
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  /** Said under the field, and read with it. */
  readonly hint?: string;
  /** What is wrong with the value, in one sentence. */
  readonly fault?: string;
  readonly disabled?: boolean;
  readonly onInput: (value: string) => void;
}

export function textField(options: FieldOptions): HTMLElement {
  return toolkitField("vscode-text-field", options, { type: "text", autocomplete: "off" });
}

export function textArea(options: FieldOptions & { readonly rows?: number }): HTMLElement {
  return toolkitField("vscode-text-area", options, { rows: options.rows ?? 8, resize: "vertical" });
}

function toolkitField(
  tag: string,
  options: FieldOptions,
  attrs: Readonly<Record<string, string | number>>,
): HTMLElement {
  const field = h(tag, {
    id: options.id,
    attrs: {
      ...attrs,
      placeholder: options.placeholder,
      disabled: options.disabled,
      ...described(options),
      spellcheck: "false",
    },
    on: { input: (event) => options.onInput(valueOf(event)) },
  });
  // The toolkit makes its text the label, and its accessible name, whatever aria-label says.
  field.textContent = options.label;
  setValue(field, options.value);
  return withNotes(options, field);
}

/**
 * A field for a secret, shown as dots. The browser's own: the toolkit's fields repeat what is typed in an attribute,
 * `current-value`. A text area: a one-line input joins pasted lines without a word, and what was lost is then saved.
 */
export function secretField(
  options: FieldOptions & { readonly rows?: number; readonly onEnter?: () => void },
): HTMLElement {
  const { onEnter, onInput } = options;
  const field = h("textarea", {
    id: options.id,
    class: "secret",
    attrs: {
      rows: options.rows ?? 1,
      disabled: options.disabled,
      ...described(options),
      autocomplete: "off",
      spellcheck: "false",
    },
    on: {
      input: (event) => onInput(valueOf(event)),
      keydown: (event) => {
        if (!onEnter || !(event instanceof KeyboardEvent)) return;
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        onEnter();
      },
    },
  });
  setValue(field, options.value);
  return labelled(options, field);
}

/**
 * The browser's own list: the toolkit's costs 25 KB of the 150 KB that a panel may have, and a screen reader
 * knows this one better.
 */
export function dropdown(
  options: FieldOptions & { readonly choices: readonly { readonly value: string; readonly text: string }[] },
): HTMLElement {
  const field = h(
    "select",
    {
      id: options.id,
      attrs: { disabled: options.disabled, ...described(options) },
      on: { change: (event) => options.onInput(valueOf(event)) },
    },
    ...options.choices.map(({ value, text }) =>
      h("option", { attrs: { value, selected: value === options.value } }, text),
    ),
  );
  return labelled(options, field);
}

export function checkbox(options: {
  readonly id: string;
  readonly label: string;
  /** For a screen reader, where the label is empty or not enough. */
  readonly accessibleLabel?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}): HTMLElement {
  return h(
    "vscode-checkbox",
    {
      id: options.id,
      attrs: {
        checked: options.checked,
        disabled: options.disabled,
        "aria-label": options.accessibleLabel,
      },
      on: {
        change: ({ target }) =>
          options.onChange(target !== null && "checked" in target && target.checked === true),
      },
    },
    options.label,
  );
}

/** Says that something is under way; `text` is what a screen reader says. */
export function progress(text: string): HTMLElement {
  return h(
    "div",
    { class: "progress", attrs: { role: "status" } },
    h("vscode-progress-ring", { attrs: { "aria-hidden": "true" } }),
    h("span", {}, text),
  );
}

function labelled(options: FieldOptions, field: HTMLElement): HTMLElement {
  return withNotes(options, h("label", { attrs: { for: options.id } }, options.label), field);
}

/** A field with its hint and its fault below. */
function withNotes(options: FieldOptions, ...field: readonly HTMLElement[]): HTMLElement {
  const { hint, fault } = options;
  return h(
    "div",
    { class: fault === undefined ? "field" : "field faulty" },
    ...field,
    hint !== undefined && h("p", { class: "hint" }, hint),
    fault !== undefined && h("p", { class: "fault", attrs: { role: "alert" } }, fault),
  );
}

/** The notes are elements of their own, but a custom element cannot point at them from its inside. */
function described(options: FieldOptions): Record<string, string | undefined> {
  const notes = [options.hint, options.fault].filter((note) => note !== undefined);
  return {
    "aria-description": notes.length > 0 ? notes.join(" ") : undefined,
    "aria-invalid": options.fault === undefined ? undefined : "true",
  };
}

/** What stands in the field, of the browser or the toolkit, that the event comes from. */
export function valueOf({ target }: Event): string {
  return target !== null && "value" in target && typeof target.value === "string" ? target.value : "";
}

/** As a property, never as an attribute: what a person typed does not belong in the markup. */
export function setValue(field: HTMLElement, value: string): void {
  Object.assign(field, { value });
}
