import * as vscode from "vscode";
import type { App } from "../../app.js";
import type { Onlookers } from "../../base/demand.js";
import { DisposableStore, type Disposable } from "../../base/disposable.js";
import { Cancelled } from "../../base/errors.js";
import { randomHex, type RandomBytes } from "../../base/random.js";
import { panelTypes } from "../../manifest.js";
import type { LazyApp } from "../lazyApp.js";
import { PanelTab } from "./panelTab.js";
import type { PanelHost } from "./panelHost.js";
import type { Contract } from "../../contracts/rpc.js";

type PanelName = keyof typeof panelTypes;

interface PanelKind {
  readonly title: string;
  /** Reads the panel's code when it is first shown: it brings parsers that a start does without. */
  readonly read: () => Promise<(app: App, tab: PanelTab) => PanelHost<Contract>>;
}

const kinds: { readonly [K in PanelName]: PanelKind } = {
  kubeconfig: {
    title: "Kubeconfig",
    read: async () => (await import("./kubeconfigPanel.js")).kubeconfigPanel,
  },
  credentials: {
    title: "Credentials",
    read: async () => (await import("./credentialsPanel.js")).credentialsPanel,
  },
};

/** A panel whose tab is there; its code may still be on its way. */
interface OpenPanel {
  readonly tab: PanelTab;
  readonly host: Promise<PanelHost<Contract>>;
}

/** The panels in editor tabs, each there once at most, and back after the window was reloaded. */
export class Panels implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly open = new Map<PanelName, OpenPanel>();

  constructor(
    private readonly lazy: LazyApp,
    private readonly extensionUri: vscode.Uri,
    private readonly random: RandomBytes,
    private readonly onlookers: Onlookers,
  ) {
    for (const name of Object.keys(kinds) as PanelName[]) {
      this.owned.add(
        vscode.window.registerWebviewPanelSerializer(panelTypes[name], {
          deserializeWebviewPanel: async (panel) => {
            await this.fill(name, panel).host;
          },
        }),
      );
    }
  }

  /** Brings the panel to the front; `target` names the part to put the focus on. */
  async show(name: PanelName, target?: string): Promise<void> {
    const { host } = this.open.get(name) ?? this.fill(name, this.newPanel(name));
    (await host).reveal(target);
  }

  private newPanel(name: PanelName): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel(panelTypes[name], kinds[name].title, vscode.ViewColumn.Active);
  }

  /** Noted before anything is waited for: whoever asks meanwhile gets this one, not a second. */
  private fill(name: PanelName, panel: vscode.WebviewPanel): OpenPanel {
    const page = { title: kinds[name].title, bundle: name };
    const tab = new PanelTab(panel, page, this.extensionUri, randomHex(this.random, 32), this.onlookers);
    const opened: OpenPanel = { tab, host: this.hostOf(name, tab) };
    this.open.set(name, opened);
    tab.onDidClose(() => {
      if (this.open.get(name) === opened) this.open.delete(name);
    });
    // Nothing can fill it any more: an empty tab would be left.
    opened.host.catch(() => tab.dispose());
    return opened;
  }

  private async hostOf(name: PanelName, tab: PanelTab): Promise<PanelHost<Contract>> {
    const [app, panelOf] = await Promise.all([this.lazy.get(), kinds[name].read()]);
    if (tab.isClosed) throw new Cancelled();
    return panelOf(app, tab);
  }

  dispose(): void {
    for (const { tab } of [...this.open.values()]) tab.dispose();
    this.owned.dispose();
  }
}
