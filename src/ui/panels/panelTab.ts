import * as vscode from "vscode";
import type { Onlookers } from "../../base/demand.js";
import { DisposableStore, toDisposable, type Disposable } from "../../base/disposable.js";
import { panelHtml, type PanelPage } from "./html.js";

/**
 * The editor tab of a panel, with its page. The page is read while the panel's own code still is; what it says until
 * somebody listens is kept.
 */
export class PanelTab implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly said: unknown[] = [];
  private listener: (raw: unknown) => void = (raw) => this.said.push(raw);

  constructor(
    readonly panel: vscode.WebviewPanel,
    page: PanelPage,
    extensionUri: vscode.Uri,
    nonce: string,
    onlookers: Onlookers,
  ) {
    // First of all: a person may close a tab at any time, also before there is anything in it.
    panel.onDidDispose(() => this.owned.dispose());
    this.owned.add(onlookers.lookWhile(() => panel.visible, panel.onDidChangeViewState));
    const root = vscode.Uri.joinPath(extensionUri, "dist", "webview");
    panel.webview.options = { enableScripts: true, localResourceRoots: [root] };
    this.owned.add(panel.webview.onDidReceiveMessage((raw: unknown) => this.listener(raw)));
    panel.webview.html = panelHtml(panel.webview, root, page, nonce);
  }

  get isClosed(): boolean {
    return this.owned.isDisposed;
  }

  /** Gives what the page has said, and all that it says from now on, to one listener. */
  listen(listener: (raw: unknown) => void): void {
    this.listener = listener;
    for (const raw of this.said.splice(0)) listener(raw);
  }

  /** Ends with the tab; at once where it is closed already. */
  own<T extends Disposable>(item: T): T {
    return this.owned.add(item);
  }

  onDidClose(listener: () => void): void {
    this.own(toDisposable(listener));
  }

  dispose(): void {
    this.owned.dispose();
    this.panel.dispose();
  }
}
