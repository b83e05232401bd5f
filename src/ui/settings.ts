import * as vscode from "vscode";
import { Emitter } from "../base/event.js";
import { DisposableStore, type Disposable } from "../base/disposable.js";
import type { EditorProxy } from "../base/platform.js";
import { parseSettings, type Settings } from "../domain/settings.js";
import type { SettingsSource } from "../domain/settingsSource.js";
import { settingsSection } from "../manifest.js";

/** The person's settings, as they are now. What counts as not set, the editor marks in settings.json. */
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
  return parseSettings((key) => configuration.get<unknown>(key));
}
