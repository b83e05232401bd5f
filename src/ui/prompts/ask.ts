import * as vscode from "vscode";
import { Cancelled } from "../../base/errors.js";
import { Back, showStep, type Step } from "./pick.js";

export interface AskOptions {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  readonly placeholder?: string;
  /** What is wrong with the text, as a sentence; undefined when it will do. */
  readonly problem?: (text: string) => string | undefined;
  readonly step?: Step;
}

/**
 * Asks for a line of text, and says while it is typed what is wrong with it. Throws Cancelled when the person
 * closes the question, and Back when they want the step before.
 */
export async function ask(options: AskOptions): Promise<string> {
  const box = vscode.window.createInputBox();
  box.title = options.title;
  box.prompt = options.prompt;
  box.value = options.value ?? "";
  if (options.placeholder !== undefined) box.placeholder = options.placeholder;
  showStep(box, options.step);
  try {
    return await new Promise<string>((resolve, reject) => {
      box.onDidChangeValue((text) => {
        box.validationMessage = options.problem?.(text);
      });
      box.onDidAccept(() => {
        const problem = options.problem?.(box.value);
        box.validationMessage = problem;
        if (problem === undefined) resolve(box.value);
      });
      box.onDidTriggerButton(() => reject(new Back()));
      box.onDidHide(() => reject(new Cancelled()));
      box.show();
    });
  } finally {
    box.dispose();
  }
}
