import * as vscode from "vscode";
import { Onlookers } from "./base/demand.js";
import { DisposableStore } from "./base/disposable.js";
import { createApi } from "./ui/api.js";
import { registerCommands } from "./ui/commandTable.js";
import { tellPlaygroundCrash } from "./ui/commands/playground.js";
import { followContextKeys } from "./ui/contextKeys.js";
import { Documents } from "./ui/documents.js";
import type { EditorContext } from "./ui/editorContext.js";
import { LazyApp } from "./ui/lazyApp.js";
import { Panels } from "./ui/panels/panels.js";
import { editorPlatform } from "./ui/platform.js";
import { warnOfProfiles } from "./ui/profileProblems.js";
import type { PodSessionsApi } from "./ui/podSessionsApi.js";
import { EditorSettings } from "./ui/settings.js";
import { showStatusBar } from "./ui/statusBar.js";
import { registerTerminalProfile } from "./ui/terminals/terminalProfile.js";
import { Terminals } from "./ui/terminals/terminals.js";
import { SessionsView } from "./ui/tree/sessionsView.js";

/**
 * Puts the extension's parts into the editor. Reads no file and reaches no network: the product below is loaded
 * when a view is first on the screen, or a command runs.
 */
export function activate(context: vscode.ExtensionContext): PodSessionsApi {
  const owned = new DisposableStore();
  context.subscriptions.push(owned);
  const channel = owned.add(vscode.window.createOutputChannel("Pod Sessions", { log: true }));
  const onlookers = owned.add(new Onlookers());
  const platform = editorPlatform(context, channel, process.env, onlookers);
  const settings = owned.add(new EditorSettings());
  const lazy = owned.add(new LazyApp(async () => (await import("./app.js")).createApp(platform, settings)));

  const terminals = owned.add(new Terminals());
  const documents = owned.add(new Documents(() => lazy.get()));
  const panels = owned.add(new Panels(lazy, context.extensionUri, platform.random, onlookers));
  const view = owned.add(new SessionsView(lazy, onlookers));
  const editor = async (): Promise<EditorContext> => ({
    app: await lazy.get(),
    view,
    terminals,
    documents,
    panels,
    showLog: () => channel.show(true),
    selection: () => view.selection,
    activeSession: () => terminals.activeSession,
  });
  owned.add(registerCommands(editor, platform.log, onlookers));
  owned.add(registerTerminalProfile(editor, platform.log));
  owned.add(lazy.whenStarted(showStatusBar));
  owned.add(lazy.whenStarted(followContextKeys));
  owned.add(lazy.whenStarted(warnOfProfiles));
  owned.add(lazy.whenStarted(tellPlaygroundCrash));
  return createApi(lazy, editor, owned);
}
