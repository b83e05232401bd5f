import assert from "node:assert/strict";
import type { Context } from "mocha";
import * as vscode from "vscode";
import { until } from "../../../scripts/editor/until.js";
import type { LaunchInput, LaunchOutcome, PodSessionsApi } from "../../../src/ui/podSessionsApi.js";
import { skipBecause } from "../../skipBecause.js";
import { outside } from "./outside.js";

/** An image that every test cluster has. */
export const image = "busybox:1.36";

/** The extension's API, activated. */
export async function product(): Promise<PodSessionsApi> {
  const extension = vscode.extensions.getExtension<PodSessionsApi>("pod-sessions.pod-sessions");
  assert.ok(extension, "not installed");
  return extension.activate();
}

/** For `before`: skips the suite where there is no cluster. */
export function needsCluster(context: Context): void {
  if (!process.env.TEST_KUBECONFIG) skipBecause(context, "no cluster: neither the playground nor a real one");
}

/** A session that idles; its name tells which test made it. */
export async function launchIdle(name: string, more: Partial<LaunchInput> = {}): Promise<LaunchOutcome> {
  const api = await product();
  await deleteLeft(api, name);
  return api.launch({ profile: "default", name, image, ...more });
}

/** What a first try of the test left would keep the second from its name. */
async function deleteLeft(api: PodSessionsApi, name: string): Promise<void> {
  const isThere = async () => (await api.list()).some((session) => session.name === name);
  if (!(await isThere())) return;
  await api.delete(name);
  await until({ what: `the end of ${name}`, read: isThere, isDone: (isLeft) => !isLeft });
}

/** Ends what a suite has made. */
export async function deleteAll(): Promise<void> {
  const api = await product();
  const sessions = await api.list();
  await Promise.all(sessions.map(({ name }) => api.delete(name).catch(() => undefined)));
}

/** Waits until the terminal that is shown has text that matches. */
export function terminalShows(pattern: RegExp, limitMs = 20_000): Promise<string> {
  return until({
    what: `the terminal to show ${String(pattern)}`,
    read: () => outside.terminalText(),
    isDone: (text) => pattern.test(text),
    limitMs,
  });
}

/** Waits until the tree, as text, matches. */
export function treeShows(pattern: RegExp, limitMs = 20_000): Promise<string> {
  return until({
    what: `the tree to show ${String(pattern)}`,
    read: () => outside.treeText(),
    isDone: (text) => pattern.test(text),
    limitMs,
  });
}

/** Waits for the modal question, and says yes with the button that has the focus. */
export async function sayYes(question: string): Promise<void> {
  await until({
    what: `the question “${question}”`,
    read: () => outside.isVisible({ role: "dialog", name: question }),
    isDone: (isVisible) => isVisible,
  });
  await outside.press("Enter");
}

export async function closeTerminals(): Promise<void> {
  for (const terminal of vscode.window.terminals) terminal.dispose();
  await until({
    what: "no terminal",
    read: () => vscode.window.terminals.length,
    isDone: (count) => count === 0,
  });
  await outside.clearNotifications();
}
