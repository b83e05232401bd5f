import * as vscode from "vscode";
import type { App } from "../app.js";
import { DisposableStore, MutableDisposable, type Disposable } from "../base/disposable.js";
import type { ConnectionState } from "../domain/connection.js";
import type { CommandId } from "../manifest.js";
import { connectionStatus } from "../present/connectionText.js";

const ageEveryMs = 15_000;

/** The connection in the status bar; a click switches the context. Shown from the first connection on. */
export function showStatusBar(app: App): Disposable {
  const store = new DisposableStore();
  const item = store.add(
    vscode.window.createStatusBarItem("podSessions.connection", vscode.StatusBarAlignment.Left),
  );
  item.name = "Pod Sessions";
  const tick = store.add(new MutableDisposable<Disposable>());
  const show = (state: ConnectionState) => {
    // It says how old what is shown is.
    tick.value =
      state.kind === "stale" ? app.platform.clock.setTimer(ageEveryMs, () => show(state)) : undefined;
    const status = connectionStatus(state, app.platform.clock.now());
    item.text = `$(${status.icon}) ${status.text}`;
    item.tooltip = new vscode.MarkdownString(status.tooltip, true);
    item.accessibilityInformation = { label: status.accessibleText };
    item.command = status.command satisfies CommandId;
    item.backgroundColor = status.isProblem
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
    if (state.kind === "idle") item.hide();
    else item.show();
  };
  store.add(app.connections.onDidChange(show));
  show(app.connections.state);
  return store;
}
