import type * as vscode from "vscode";
import type { SecretStore } from "../base/platform.js";

/** The editor's keychain as our {@link SecretStore}. */
export function keychainSecrets(storage: vscode.SecretStorage): SecretStore {
  return {
    get: async (key) => storage.get(key),
    set: async (key, value) => storage.store(key, value),
    delete: async (key) => storage.delete(key),
    onDidChange: (listener) => storage.onDidChange((change) => listener(change.key)),
  };
}
