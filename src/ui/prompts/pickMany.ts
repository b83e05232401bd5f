import * as vscode from "vscode";
import { Cancelled } from "../../base/errors.js";
import { Back, itemOf, showStep, type Choice, type Item, type Step } from "./pick.js";

export interface PickManyOptions<T> {
  readonly title: string;
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
  /** Those that are checked at first. */
  readonly isPicked: (value: T) => boolean;
  /** What is wrong with the choice, as a few words; undefined when it will do. */
  readonly problem?: (values: readonly T[]) => string | undefined;
  readonly step?: Step;
}

/**
 * Asks for any number of a list, in its order. Throws Cancelled when the person closes the question, and Back when
 * they want the step before.
 */
export async function pickMany<T>(options: PickManyOptions<T>): Promise<readonly T[]> {
  const quickPick = vscode.window.createQuickPick<Item<T>>();
  quickPick.title = options.title;
  quickPick.placeholder = options.placeholder;
  quickPick.canSelectMany = true;
  quickPick.matchOnDescription = true;
  quickPick.matchOnDetail = true;
  showStep(quickPick, options.step);
  const items = options.choices.map((choice): Item<T> => itemOf(choice));
  quickPick.items = items;
  quickPick.selectedItems = items.filter((_item, index) => {
    const choice = options.choices[index];
    return choice !== undefined && options.isPicked(choice.value);
  });
  try {
    return await new Promise<readonly T[]>((resolve, reject) => {
      quickPick.onDidAccept(() => {
        const { selectedItems } = quickPick;
        const values = options.choices
          .filter((_choice, index) => selectedItems.includes(items[index] as Item<T>))
          .map(({ value }) => value);
        const problem = options.problem?.(values);
        if (problem === undefined) resolve(values);
        else quickPick.title = `${options.title}: ${problem}`;
      });
      quickPick.onDidTriggerButton(() => reject(new Back()));
      quickPick.onDidHide(() => reject(new Cancelled()));
      quickPick.show();
    });
  } finally {
    quickPick.dispose();
  }
}
