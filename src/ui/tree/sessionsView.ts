import * as vscode from "vscode";
import type { App } from "../../app.js";
import type { Onlookers } from "../../base/demand.js";
import { DisposableStore, type Disposable } from "../../base/disposable.js";
import { viewIds } from "../../manifest.js";
import type { TreeNode } from "../../present/treeNode.js";
import { viewHead } from "../../present/viewHead.js";
import { setContextKey } from "../contextKeys.js";
import type { LazyApp } from "../lazyApp.js";
import { SessionsTree } from "./sessionsTree.js";

/**
 * The sessions in the side bar. Nothing is read, and nothing asked of a cluster, before it is first on the screen;
 * while it is hidden it draws nothing.
 */
export class SessionsView implements vscode.TreeDataProvider<TreeNode>, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new vscode.EventEmitter<TreeNode[] | undefined>());
  private readonly view: vscode.TreeView<TreeNode>;
  private tree: SessionsTree | undefined;
  private words = "";

  readonly onDidChangeTreeData = this.changes.event;

  constructor(
    private readonly lazy: LazyApp,
    onlookers: Onlookers,
  ) {
    setContextKey("podSessions.empty", "idle");
    this.view = this.owned.add(
      vscode.window.createTreeView(viewIds.sessions, {
        treeDataProvider: this,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.owned.add(onlookers.lookWhile(() => this.view.visible, this.view.onDidChangeVisibility));
    this.owned.add(this.view.onDidChangeVisibility(({ visible }) => this.tree?.show(visible)));
    this.owned.add(
      lazy.whenStarted((app) => {
        const tree = new SessionsTree(app, {
          redraw: (nodes) => this.changes.fire(nodes && [...nodes]),
          head: () => this.drawHead(app),
        });
        this.tree = tree;
        tree.filter = this.words;
        tree.show(this.view.visible);
        return tree;
      }),
    );
  }

  /** Words that a session must have to be shown; empty shows all. */
  get filter(): string {
    return this.words;
  }

  set filter(words: string) {
    this.words = words.trim();
    setContextKey("podSessions.filtered", this.words !== "");
    if (this.tree) this.tree.filter = this.words;
  }

  /** What is selected while the view is on the screen. */
  get selection(): readonly TreeNode[] {
    return this.view.visible ? this.view.selection : [];
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    await this.lazy.get();
    return [...(this.tree?.children(node) ?? [])];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return this.tree?.item(node) ?? new vscode.TreeItem("");
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    return this.tree?.withTooltip(item, node) ?? item;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.tree?.parent(node);
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** What stands above the tree: context and namespace, what is wrong, the filter. */
  private drawHead(app: App): void {
    const head = viewHead(app, this.words);
    const { state } = app.connections;
    setContextKey("podSessions.empty", head.empty);
    setContextKey("podSessions.problem", state.kind === "failed" ? state.failure.kind : "");
    this.view.description = head.description;
    // The editor shows a welcome only where there is no message.
    this.view.message = head.empty === "none" ? head.message : "";
    this.view.badge = head.badge;
  }
}
