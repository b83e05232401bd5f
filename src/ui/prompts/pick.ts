import * as vscode from "vscode";
import { Cancelled, toError } from "../../base/errors.js";

/** One line of a list to choose from. */
export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** Codicon name. */
  readonly icon?: string;
  readonly value: T;
}

/** A heading between choices. */
export interface Heading {
  readonly heading: string;
}

/** The person asked for the step before. */
export class Back extends Error {
  override readonly name = "Back";
}

export interface PickOptions<T> {
  readonly title: string;
  readonly placeholder: string;
  /** May take its time: the list shows that it is busy. A rejection closes it and is passed on. */
  readonly choices: Iterable<Choice<T> | Heading> | Promise<Iterable<Choice<T> | Heading>>;
  /** The one to stand on at first. */
  readonly active?: (value: T) => boolean;
  /** Makes a choice of what the person typed, where nothing listed fits. */
  readonly typed?: (text: string) => Choice<T> | undefined;
  readonly step?: Step;
  /** Stays when the person looks at something else meanwhile. A step of a sequence does so anyway. */
  readonly stays?: boolean;
}

/** Where a question stands in a sequence; `canGoBack` shows the button that throws {@link Back}. */
export interface Step {
  readonly number: number;
  readonly of: number;
  readonly canGoBack: boolean;
}

export type Item<T> = vscode.QuickPickItem & { readonly value?: T };

/** Asks for one of a list. Throws Cancelled when the person closes the question. */
export async function pick<T>(options: PickOptions<T>): Promise<T> {
  const quickPick = vscode.window.createQuickPick<Item<T>>();
  quickPick.title = options.title;
  quickPick.placeholder = options.placeholder;
  quickPick.matchOnDescription = true;
  quickPick.matchOnDetail = true;
  showStep(quickPick, options.step);
  if (options.stays === true) quickPick.ignoreFocusOut = true;
  let listed: readonly Item<T>[] = [];
  let stoodOn: Item<T> | undefined;
  /** What was typed when Enter came before the list that it is about. */
  let entered: string | undefined;
  const refresh = () => {
    const typed = quickPick.value && options.typed?.(quickPick.value);
    quickPick.items = typed ? [...listed, { ...itemOf(typed), alwaysShow: true }] : listed;
  };
  try {
    return await new Promise<T>((resolve, reject) => {
      const takeEntered = (text: string | undefined) => {
        const fitting = text ? listed.filter((item) => "value" in item && holds(item, text)) : [];
        const [only] = fitting;
        if (fitting.length === 1 && only && "value" in only) resolve(only.value);
      };
      quickPick.onDidAccept(() => {
        const shown = quickPick.selectedItems[0] ?? quickPick.activeItems[0];
        // The list came between the keys and Enter, and the item that we stood on is not what was typed.
        const chosen = shown === stoodOn && !holds(shown, quickPick.value) ? undefined : shown;
        // Who types and presses Enter at once is quicker than the list.
        const typed = chosen ? undefined : options.typed?.(quickPick.value);
        if (chosen && "value" in chosen) resolve(chosen.value);
        else if (typed) resolve(typed.value);
        else takeEntered((entered = quickPick.value));
      });
      quickPick.onDidChangeValue(() => (entered = undefined));
      quickPick.onDidTriggerButton(() => reject(new Back()));
      quickPick.onDidHide(() => reject(new Cancelled()));
      if (options.typed) quickPick.onDidChangeValue(refresh);
      quickPick.busy = true;
      Promise.resolve(options.choices).then(
        (choices) => {
          quickPick.busy = false;
          listed = [...choices].map(itemOf);
          refresh();
          takeEntered(entered);
          const active = listed.find((item) => "value" in item && options.active?.(item.value));
          // Who types while the list is on its way means what they type: Enter must not take another.
          if (!active || quickPick.value !== "") return;
          stoodOn = active;
          quickPick.activeItems = [active];
        },
        (error: unknown) => reject(toError(error)),
      );
      quickPick.show();
    });
  } finally {
    quickPick.dispose();
  }
}

/** Whether the list shows an item to who has typed `text`. */
function holds(item: vscode.QuickPickItem | undefined, text: string): boolean {
  const words = [item?.label, item?.description, item?.detail].join(" ").toLowerCase();
  return words.includes(text.trim().toLowerCase());
}

export function itemOf<T>(choice: Choice<T> | Heading): Item<T> {
  if ("heading" in choice) return { label: choice.heading, kind: vscode.QuickPickItemKind.Separator };
  const { label, description, detail, icon, value } = choice;
  return {
    label,
    value,
    ...(description === undefined ? {} : { description }),
    ...(detail === undefined ? {} : { detail }),
    ...(icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(icon) }),
  };
}

/** Shows where a question stands in its sequence, on a pick or an input box. */
export function showStep(input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox, step?: Step): void {
  input.ignoreFocusOut = step !== undefined;
  if (!step) return;
  input.step = step.number;
  input.totalSteps = step.of;
  if (step.canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
}
