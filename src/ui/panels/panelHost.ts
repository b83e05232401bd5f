import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.js";
import type { Event } from "../../base/event.js";
import { randomHex, type RandomBytes } from "../../base/random.js";
import { Answering } from "../../contracts/answer.js";
import type { Contract, DownMessage, Handlers, RequestFault, StateOf } from "../../contracts/rpc.js";
import { panelHtml, type PanelPage } from "./html.js";

export interface PanelOptions<C extends Contract> extends PanelPage {
  readonly contract: C;
  readonly handlers: Handlers<C>;
  /** The whole state; asked for when the panel is shown and after every change. */
  readonly state: () => StateOf<C>;
  readonly onDidChange: Event<void>;
  readonly faultOf: (error: unknown) => RequestFault | undefined;
  readonly extensionUri: vscode.Uri;
  readonly random: RandomBytes;
}

/** One panel of an editor tab, shown once: showing it again brings it to the front. */
export class PanelHost<C extends Contract> implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly answering: Answering<C>;
  private revision = 0;
  private isReady = false;
  private revealWhenReady: string | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly options: PanelOptions<C>,
  ) {
    const root = vscode.Uri.joinPath(options.extensionUri, "dist", "webview");
    panel.webview.options = { enableScripts: true, localResourceRoots: [root] };
    this.answering = this.owned.add(
      new Answering(options.contract, options.handlers, {
        post: (message) => this.post(message),
        onReady: () => this.onReady(),
        faultOf: options.faultOf,
      }),
    );
    this.owned.add(panel.webview.onDidReceiveMessage((raw: unknown) => void this.answering.receive(raw)));
    this.owned.add(options.onDidChange(() => this.sendState()));
    this.owned.add(panel.onDidChangeViewState(() => this.sendState()));
    this.owned.add(panel.onDidDispose(() => this.dispose()));
    panel.webview.html = panelHtml(panel.webview, root, options, randomHex(options.random, 32));
  }

  /** Brings the panel to the front; `target` names the part to put the focus on. */
  reveal(target?: string): void {
    this.panel.reveal();
    if (target === undefined) return;
    if (this.isReady) this.post({ kind: "reveal", target });
    else this.revealWhenReady = target;
  }

  private onReady(): void {
    this.isReady = true;
    this.sendState();
    if (this.revealWhenReady !== undefined) this.post({ kind: "reveal", target: this.revealWhenReady });
    this.revealWhenReady = undefined;
  }

  /** A hidden panel has no page: it asks anew when it is shown. */
  private sendState(): void {
    if (!this.isReady || !this.panel.visible) return;
    this.post({ kind: "state", revision: ++this.revision, state: this.options.state() });
  }

  private post(message: DownMessage): void {
    void this.panel.webview.postMessage(message);
  }

  dispose(): void {
    this.owned.dispose();
    this.panel.dispose();
  }
}
