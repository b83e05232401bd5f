import * as vscode from "vscode";
import type { App } from "../app.js";
import { DisposableStore, type Disposable } from "../base/disposable.js";
import type { ContextKeys } from "../manifest.js";

const written = new Map<keyof ContextKeys, unknown>();

/** Tells `when` clauses what is true; writes only what changed. */
export function setContextKey<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  if (written.get(key) === value) return;
  written.set(key, value);
  void vscode.commands.executeCommand("setContext", key, value);
}

/** The features that commands on sessions need. */
const keyedFeatures = ["launch", "delete", "exec", "attach", "logs", "patch", "events"] as const;

/**
 * Keeps the keys that follow the product: what a Role refuses, how sessions are grouped, whether the playground runs,
 * and which steps of the walkthrough are done.
 */
export function followContextKeys(app: App): Disposable {
  const { permissions, settings, playground, connections, credentials } = app;
  const store = new DisposableStore();
  const showRights = () => {
    const denied = keyedFeatures.filter((feature) => permissions.verdict(feature) === "denied");
    for (const feature of keyedFeatures)
      setContextKey(`podSessions.denied.${feature}`, denied.includes(feature));
    setContextKey("podSessions.denied.any", denied.length > 0);
  };
  const showSettings = () => setContextKey("podSessions.groupBy", settings.get().tree.groupBy);
  const showConnection = () => setContextKey("podSessions.connected", connections.state.kind === "connected");
  const showCredentials = () => setContextKey("podSessions.hasCredential", credentials.list.length > 0);
  store.add(permissions.onDidChange(showRights));
  store.add(connections.onDidChange(showConnection));
  store.add(credentials.onDidChange(showCredentials));
  showConnection();
  showCredentials();
  store.add(settings.onDidChange(showSettings));
  const showPlayground = () => setContextKey("podSessions.playground", playground.state.kind);
  store.add(playground.onDidChange(showPlayground));
  showRights();
  showSettings();
  showPlayground();
  return store;
}
