import type * as vscode from "vscode";
import type { Memory } from "../base/platform.js";

/** The editor's small store as our {@link Memory}. */
export function mementoMemory(memento: vscode.Memento): Memory {
  return {
    get: (key) => memento.get<unknown>(key),
    set: async (key, value) => memento.update(key, value),
  };
}
