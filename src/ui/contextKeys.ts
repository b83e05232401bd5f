import * as vscode from "vscode";
import type { ContextKeys } from "../manifest.js";

const written = new Map<keyof ContextKeys, unknown>();

/** Tells `when` clauses what is true; writes only what changed. */
export function setContextKey<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  if (written.get(key) === value) return;
  written.set(key, value);
  void vscode.commands.executeCommand("setContext", key, value);
}
