import * as vscode from "vscode";
import type { App } from "../../app.js";
import { DisposableStore, type Disposable } from "../../base/disposable.js";
import { panelTypes } from "../../manifest.js";
import type { LazyApp } from "../lazyApp.js";
import type { PanelHost } from "./panelHost.js";
import type { Contract } from "../../contracts/rpc.js";

type PanelName = keyof typeof panelTypes;

interface PanelKind {
  readonly title: string;
  /** Reads the panel's code when it is first shown: it brings parsers that a start does without. */
  readonly fill: (
    app: App,
    panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
  ) => Promise<PanelHost<Contract>>;
}

const kinds: { readonly [K in PanelName]: PanelKind } = {
  kubeconfig: {
    title: "Kubeconfig",
    fill: async (...given) => (await import("./kubeconfigPanel.js")).kubeconfigPanel(...given),
  },
  credentials: {
    title: "Credentials",
    fill: async (...given) => (await import("./credentialsPanel.js")).credentialsPanel(...given),
  },
};

/** The panels in editor tabs, each there once at most, and back after the window was reloaded. */
export class Panels implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly open = new Map<PanelName, PanelHost<Contract>>();

  constructor(
    private readonly lazy: LazyApp,
    private readonly extensionUri: vscode.Uri,
  ) {
    for (const name of Object.keys(kinds) as PanelName[]) {
      this.owned.add(
        vscode.window.registerWebviewPanelSerializer(panelTypes[name], {
          deserializeWebviewPanel: (panel) => this.fill(name, panel),
        }),
      );
    }
  }

  /** Brings the panel to the front; `target` names the part to put the focus on. */
  async show(name: PanelName, target?: string): Promise<void> {
    if (!this.open.has(name)) {
      const panel = vscode.window.createWebviewPanel(
        panelTypes[name],
        kinds[name].title,
        vscode.ViewColumn.Active,
      );
      await this.fill(name, panel);
    }
    this.open.get(name)?.reveal(target);
  }

  private async fill(name: PanelName, panel: vscode.WebviewPanel): Promise<void> {
    const host = await kinds[name].fill(await this.lazy.get(), panel, this.extensionUri);
    this.open.set(name, host);
    panel.onDidDispose(() => this.open.delete(name));
  }

  dispose(): void {
    for (const host of [...this.open.values()]) host.dispose();
    this.owned.dispose();
  }
}
