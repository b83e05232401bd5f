import * as vscode from "vscode";
import type { SettingsSource } from "../app.js";
import { Emitter } from "../base/event.js";
import { DisposableStore, type Disposable } from "../base/disposable.js";
import type { EditorProxy } from "../base/platform.js";
import { defaultSettings, type Settings } from "../domain/settings.js";
import { settingsSection } from "../manifest.js";

/** The person's settings, typed. A value of the wrong kind counts as not set: the editor marks it in settings.json. */
export class EditorSettings implements SettingsSource, Disposable {
  private readonly store = new DisposableStore();
  private readonly changes = this.store.add(new Emitter<Settings>());
  readonly onDidChange = this.changes.event;
  private current = read();

  constructor() {
    this.store.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration(settingsSection)) return;
        this.current = read();
        this.changes.fire(this.current);
      }),
    );
  }

  get(): Settings {
    return this.current;
  }

  dispose(): void {
    this.store.dispose();
  }
}

/** Sets `podSessions.<key>` for the person, or for the workspace where the workspace has its own value. */
export async function writeSetting(key: string, value: unknown): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(settingsSection);
  const isOfWorkspace = configuration.inspect(key)?.workspaceValue !== undefined;
  const target = isOfWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(key, value, target);
}

/** http.proxy and http.noProxy, unless http.proxySupport keeps extensions from them. Whom to trust is the kubeconfig's. */
export function editorProxy(): EditorProxy | undefined {
  const settings = vscode.workspace.getConfiguration("http");
  const address = settings.get<string>("proxy", "").trim();
  if (address === "" || settings.get("proxySupport") === "off") return undefined;
  return { address, noProxy: settings.get<readonly string[]>("noProxy", []) };
}

function read(): Settings {
  const configuration = vscode.workspace.getConfiguration(settingsSection);
  const { tree, logs, terminal, ...flat } = defaultSettings;
  const value = <T>(key: string, fallback: T): T => {
    const found = configuration.get<unknown>(key);
    return typeof found === typeof fallback && found !== null ? (found as T) : fallback;
  };
  return {
    kubeconfigPath: value("kubeconfigPath", flat.kubeconfigPath).trim(),
    namespace: value("namespace", flat.namespace).trim(),
    defaultProfile: value("defaultProfile", flat.defaultProfile),
    profiles: value("profiles", flat.profiles),
    tree: {
      groupBy: value("tree.groupBy", tree.groupBy) === "profile" ? "profile" : "none",
      showEvents: value("tree.showEvents", tree.showEvents),
    },
    logs: {
      tailLines: value("logs.tailLines", logs.tailLines),
      timestamps: value("logs.timestamps", logs.timestamps),
    },
    terminal: {
      openAfterLaunch: value("terminal.openAfterLaunch", terminal.openAfterLaunch),
      shell: value("terminal.shell", terminal.shell).trim(),
    },
    credentialPluginTimeoutSeconds: value(
      "credentialPluginTimeoutSeconds",
      flat.credentialPluginTimeoutSeconds,
    ),
    pollIntervalSeconds: value("pollIntervalSeconds", flat.pollIntervalSeconds),
  };
}
