import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { QuickInput } from "../../../scripts/editor/outside.js";
import { until } from "../../../scripts/editor/until.js";
import type { CommandId } from "../../../src/manifest.js";
import type { LaunchInput, LaunchOutcome, PodSessionsApi } from "../../../src/ui/podSessionsApi.js";
import { needsCluster } from "../../testCluster.js";
import { needsOutside, outside } from "./outside.js";

/** An image that every test cluster has. */
export const image = "busybox:1.36";

/** The extension's API, activated. */
export async function product(): Promise<PodSessionsApi> {
  const extension = vscode.extensions.getExtension<PodSessionsApi>("pod-sessions.pod-sessions");
  assert.ok(extension, "not installed");
  return extension.activate();
}

/** For `describe`: the view is open in its tests, no terminal is after one, and no session after all. */
export function withSessionsView(): void {
  before(async function () {
    needsOutside(this);
    needsCluster(this);
    await outside.openView("Pod Sessions");
  });
  afterEach(closeTerminals);
  after(deleteAll);
}

export function run(id: CommandId, ...args: unknown[]): Thenable<unknown> {
  return vscode.commands.executeCommand(id, ...args);
}

/** Waits for a question whose title, placeholder or message matches; any question by default. */
export function question(pattern = /(?:)/): Promise<QuickInput | undefined> {
  return until({
    what: `a question like ${String(pattern)}`,
    read: () => outside.quickInput(),
    isDone: (input) =>
      input !== undefined && pattern.test(`${input.title} ${input.placeholder} ${input.message}`),
  });
}

/** A session that idles; its name tells which test made it. */
export async function launchIdle(
  name: string,
  more: Partial<LaunchInput> = {},
  options: Parameters<PodSessionsApi["launch"]>[1] = {},
): Promise<LaunchOutcome> {
  const api = await product();
  await deleteLeft(api, name);
  return api.launch({ profile: "default", name, image, ...more }, options);
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

export async function closeTerminals(): Promise<void> {
  for (const terminal of vscode.window.terminals) terminal.dispose();
  await until({
    what: "no terminal",
    read: () => vscode.window.terminals.length,
    isDone: (count) => count === 0,
  });
  await outside.clearNotifications();
}
