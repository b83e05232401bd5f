import * as vscode from "vscode";
import { KubeconfigThere } from "../../actions/saveKubeconfigText.js";
import type { App } from "../../app.js";
import { DisposableStore, type Disposable } from "../../base/disposable.js";
import { isCancellation, UserError } from "../../base/errors.js";
import { Emitter } from "../../base/event.js";
import {
  kubeconfigContract,
  type KubeconfigPanelHandlers,
  type KubeconfigPanelState,
} from "../../contracts/kubeconfigPanel.js";
import { isFailure } from "../../domain/failure.js";
import { usedFeatures } from "../../domain/features.js";
import { nameProblem } from "../../domain/names.js";
import { kubeconfigPanelState } from "../../present/kubeconfig/kubeconfigPanelState.js";
import { roleText } from "../../present/roleText.js";
import { addPodAccount } from "./addPodAccount.js";
import { PanelHost } from "./panelHost.js";
import type { PanelTab } from "./panelTab.js";
import { pastedKubeconfig, type PasteHandlers } from "./pastedKubeconfig.js";

/** The kubeconfig panel: its state from the product, its requests to the product's verbs. */
export function kubeconfigPanel(app: App, tab: PanelTab): PanelHost<typeof kubeconfigContract> {
  const changes = tab.own(new Emitter<void>());
  const model = tab.own(new KubeconfigPanelModel(app, () => changes.fire()));
  app.connections.start();
  return new PanelHost(tab, {
    name: "kubeconfig",
    contract: kubeconfigContract,
    handlers: { ...pastedKubeconfig(app), ...model.handlers },
    state: () => model.state(),
    onDidChange: changes.event,
    // Not to blame, but to be asked about: whether to replace the one that is there.
    fieldOf: (error) => (error instanceof KubeconfigThere ? "replace" : undefined),
    log: app.platform.log,
  });
}

class KubeconfigPanelModel implements Disposable {
  private readonly owned = new DisposableStore();
  private namespaces: KubeconfigPanelState["namespaces"] = { kind: "unknown" };
  private namespacesOf = "";

  constructor(
    private readonly app: App,
    private readonly changed: () => void,
  ) {
    const { connections, permissions, clusterFacts, connectionTests, platform } = app;
    for (const event of [
      connections.onDidChangeKubeconfig,
      permissions.onDidChange,
      clusterFacts.onDidChange,
      connectionTests.onDidChange,
      platform.onDidGrantTrust,
    ]) {
      this.owned.add(event(changed));
    }
    this.owned.add(connections.onDidChange(() => this.onConnection()));
    this.onConnection();
  }

  state(): KubeconfigPanelState {
    const { connections, connectionTests, permissions, clusterFacts, platform } = this.app;
    return kubeconfigPanelState({
      kubeconfig: connections.kubeconfig,
      connection: connections.state,
      testOf: (context) => connectionTests.of(context),
      namespaces: this.namespaces,
      permissions,
      facts: clusterFacts.current,
      isTrusted: platform.isTrusted(),
      hasWorkspaceFolder: platform.workspaceFolders.length > 0,
      nowMs: platform.clock.now(),
    });
  }

  readonly handlers: Omit<KubeconfigPanelHandlers, keyof PasteHandlers> = {
    useContext: async ({ context }) => {
      await this.app.connections.useContext(context);
      return null;
    },
    useNamespace: async ({ namespace }) => {
      const problem = nameProblem(namespace);
      if (problem !== undefined) throw new UserError(problem);
      await this.app.connections.useNamespace(namespace);
      return null;
    },
    listNamespaces: async (_params, signal) => {
      await this.listNamespaces(signal);
      return null;
    },
    testContext: async ({ context }, signal) => {
      await this.app.connectionTests.run([context], signal);
      return null;
    },
    testAll: async (_params, signal) => {
      const usable = this.app.connections.kubeconfig?.contexts.filter(({ problem }) => !problem) ?? [];
      await this.app.connectionTests.run(
        usable.map(({ name }) => name),
        signal,
      );
      return null;
    },
    stopTests: ({ context }) => {
      this.app.connectionTests.stop(context);
      return Promise.resolve(null);
    },
    refresh: () => {
      this.app.connections.refresh();
      return Promise.resolve(null);
    },
    openFile: async ({ file, line }) => {
      this.mustBeOurs(file);
      const at = line === undefined ? undefined : new vscode.Range(line - 1, 0, line - 1, 0);
      await vscode.window.showTextDocument(vscode.Uri.file(file), at ? { selection: at } : {});
      return null;
    },
    chooseFile: async () => {
      await vscode.commands.executeCommand("podSessions.connection.chooseKubeconfig");
      return null;
    },
    readPodAccount: async (_params, signal) => {
      try {
        return await addPodAccount(this.app, signal);
      } catch (error) {
        if (isCancellation(error)) return null;
        throw error;
      }
    },
    checkRights: async (_params, signal) => {
      await this.askRights(signal);
      return null;
    },
    copyRole: async ({ features }) => {
      const { state } = this.app.connections;
      if (!("namespace" in state)) throw new UserError("Connect first: a Role is for one namespace.");
      const chosen = usedFeatures.filter((feature) => features.includes(feature));
      await vscode.env.clipboard.writeText(roleText(chosen, state.namespace, this.app.permissions.userName));
      vscode.window.setStatusBarMessage("$(check) Copied the Role", 3_000);
      return null;
    },
    setUpNamespace: async () => {
      await vscode.commands.executeCommand("podSessions.setup.open");
      return null;
    },
    removeSetup: async () => {
      await vscode.commands.executeCommand("podSessions.setup.remove");
      return null;
    },
    trustWorkspace: async () => {
      await vscode.commands.executeCommand("workbench.trust.manage");
      return null;
    },
  };

  /** A panel may name only the files that it was shown. */
  private mustBeOurs(file: string): void {
    const { kubeconfig } = this.app.connections;
    const shown = [
      ...(kubeconfig?.places.map((place) => place.file) ?? []),
      ...(kubeconfig?.contexts.map(({ problem }) => problem?.file) ?? []),
    ];
    if (!shown.includes(file)) throw new UserError("This file is none of the kubeconfigs that were found.");
  }

  private onConnection(): void {
    const { state } = this.app.connections;
    const key = "context" in state ? `${state.context} ${state.namespace}` : "";
    if (key !== this.namespacesOf) {
      this.namespacesOf = key;
      this.namespaces = { kind: "unknown" };
    }
    if (state.kind === "connected" && this.app.clusterFacts.current === undefined) {
      void this.app.clusterFacts.refresh(AbortSignal.timeout(30_000)).catch(() => undefined);
    }
    this.changed();
  }

  private async askRights(signal: AbortSignal): Promise<void> {
    await Promise.all([this.app.permissions.refresh(signal), this.app.clusterFacts.refresh(signal)]);
  }

  private async listNamespaces(signal: AbortSignal): Promise<void> {
    try {
      const names = await this.app.connections.listNamespaces(signal);
      this.namespaces = { kind: "listed", names: [...names] };
    } catch (error) {
      if (!isFailure(error, "forbidden")) throw error;
      this.namespaces = { kind: "typed", because: "You may not list namespaces, so type its name." };
    }
    this.changed();
  }

  dispose(): void {
    this.owned.dispose();
  }
}
