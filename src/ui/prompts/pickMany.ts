import * as vscode from "vscode";
import { Cancelled } from "../../base/errors.js";
import { Back, showStep, type Choice, type Step } from "./pick.js";

export interface PickManyOptions<T> {
  readonly title: string;
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
  readonly isPicked: (value: T) => boolean;
  /** What is wrong with the choice, as a sentence; undefined when it will do. */
  readonly problem?: (values: readonly T[]) => string | undefined;
  readonly step?: Step;
}

type Item<T> = vscode.QuickPickItem & { readonly value: T };

/** Asks for some of a list. Throws Cancelled when the person closes the question, and Back for the step before. */
export async function pickMany<T>(options: PickManyOptions<T>): Promise<readonly T[]> {
  const quickPick = vscode.window.createQuickPick<Item<T>>();
  quickPick.canSelectMany = true;
  quickPick.title = options.title;
  quickPick.placeholder = options.placeholder;
  quickPick.matchOnDescription = true;
  quickPick.matchOnDetail = true;
  showStep(quickPick, options.step);
  quickPick.items = options.choices.map(({ label, description, detail, value }) => ({
    label,
    value,
    ...(description === undefined ? {} : { description }),
    ...(detail === undefined ? {} : { detail }),
  }));
  quickPick.selectedItems = quickPick.items.filter(({ value }) => options.isPicked(value));
  try {
    return await new Promise<readonly T[]>((resolve, reject) => {
      quickPick.onDidAccept(() => {
        const values = quickPick.selectedItems.map(({ value }) => value);
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
