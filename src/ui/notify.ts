import * as vscode from "vscode";
import type { NextStep } from "../base/errors.js";

/** Says that something failed: one sentence, and what can be done, mostly one thing. Never rejects. */
export function notifyError(message: string, ...next: readonly (NextStep | undefined)[]): void {
  void offer(next, (items) => vscode.window.showErrorMessage(message, ...items));
}

/** Says what the person should know and may do something about. Never rejects. */
export function notifyWarning(message: string, next?: NextStep): void {
  void offer([next], (items) => vscode.window.showWarningMessage(message, ...items));
}

/** Says that something was done which cannot be seen elsewhere. Never rejects. */
export function notifyInfo(message: string, next?: NextStep): void {
  void offer([next], (items) => vscode.window.showInformationMessage(message, ...items));
}

/** Asks before something that cannot be undone. Resolves with whether the person said yes. */
export async function confirm(options: {
  readonly question: string;
  readonly detail?: string;
  readonly yes: string;
}): Promise<boolean> {
  const { question, detail, yes } = options;
  const answer = await vscode.window.showWarningMessage(
    question,
    { modal: true, ...(detail === undefined ? {} : { detail }) },
    yes,
  );
  return answer === yes;
}

async function offer(
  next: readonly (NextStep | undefined)[],
  show: (items: readonly string[]) => Thenable<string | undefined>,
): Promise<void> {
  const steps = next.filter((step) => step !== undefined);
  const chosen = await show(steps.map(({ title }) => title));
  const step = steps.find(({ title }) => title === chosen);
  if (step) await vscode.commands.executeCommand(step.command, ...(step.args ?? []));
}
