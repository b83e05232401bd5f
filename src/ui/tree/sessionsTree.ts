import type * as vscode from "vscode";
import type { App } from "../../app.js";
import { DisposableStore, MutableDisposable, type Disposable } from "../../base/disposable.js";
import { drawAfterMs, TreeModel, type Redraw } from "../../present/treeModel.js";
import type { TreeNode } from "../../present/treeNode.js";
import { tooltipMarkdown, treeItem } from "./treeItem.js";

/** Ages on the screen are looked at this often; only those that read otherwise are drawn. */
const agesEveryMs = 15_000;

/** Nodes whose description says how old something is. */
const bearsAge: ReadonlySet<TreeNode["kind"]> = new Set(["session", "event", "stale"]);

export interface SessionsTreeOutput {
  /** Draws nodes again, each with what is below it; undefined draws the whole tree. */
  readonly redraw: (nodes: readonly TreeNode[] | undefined) => void;
  /** Draws what stands around the tree. */
  readonly head: () => void;
}

/** Keeps the tree on the screen as the product is: few draws, of what changed, and none while it is hidden. */
export class SessionsTree implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly model: TreeModel;
  private readonly whileShown = this.owned.add(new MutableDisposable<Disposable>());
  private readonly drawTimer = this.owned.add(new MutableDisposable<Disposable>());
  private waiting: Set<TreeNode> | "whole" | undefined;
  /** What was said of the age-bearing nodes that the editor has asked for, by node. */
  private readonly descriptions = new Map<TreeNode, string | undefined>();
  private isShown = false;

  constructor(
    private readonly app: App,
    private readonly output: SessionsTreeOutput,
  ) {
    this.model = new TreeModel(app);
    const { sessions, sessionEvents, pending, connections, settings, permissions } = app;
    this.owned.add(sessions.onDidChange((change) => this.add(this.model.sessionsChanged(change))));
    this.owned.add(sessionEvents.onDidChange((uids) => this.add(this.model.aboutChanged(uids))));
    this.owned.add(pending.onDidChange((uid) => this.add(this.model.aboutChanged([uid]))));
    this.owned.add(connections.onDidChange(() => this.add(this.model.connectionChanged())));
    this.owned.add(settings.onDidChange(() => this.add(undefined)));
    let events = permissions.verdict("events");
    this.owned.add(
      permissions.onDidChange(() => {
        // No other right is drawn, and a whole draw takes the rows away from under the pointer for a moment.
        if (permissions.verdict("events") !== events) this.add(undefined);
        events = permissions.verdict("events");
      }),
    );
  }

  set filter(words: string) {
    this.model.filter = words;
    this.add(undefined);
  }

  /** While the tree is on the screen it is drawn, and the cluster's events are followed. */
  show(isShown: boolean): void {
    if (isShown === this.isShown) return;
    this.isShown = isShown;
    if (!isShown) {
      this.whileShown.value = undefined;
      return;
    }
    this.app.connections.start();
    const store = new DisposableStore();
    store.add(this.app.sessionEvents.follow());
    store.add(this.tickAges());
    this.whileShown.value = store;
    this.add(undefined);
  }

  children(node: TreeNode | undefined): readonly TreeNode[] {
    return this.model.children(node);
  }

  parent(node: TreeNode): TreeNode | undefined {
    return this.model.parent(node);
  }

  item(node: TreeNode): vscode.TreeItem | undefined {
    const view = this.model.view(node);
    if (!view) return undefined;
    if (bearsAge.has(node.kind)) this.descriptions.set(node, view.description);
    return treeItem(node, view);
  }

  withTooltip(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const text = this.model.tooltip(node);
    if (text !== undefined) item.tooltip = tooltipMarkdown(text);
    return item;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private add(redraw: Redraw): void {
    if (redraw === undefined) this.waiting = "whole";
    else if (this.waiting !== "whole" && redraw.length > 0) {
      this.waiting ??= new Set();
      for (const node of redraw) this.waiting.add(node);
    }
    this.drawTimer.value ??= this.app.platform.clock.setTimer(drawAfterMs, () => this.draw());
  }

  private draw(): void {
    this.drawTimer.value = undefined;
    this.output.head();
    // What changed while hidden is drawn when the tree is shown again: whole, which is then one draw.
    if (!this.isShown || this.waiting === undefined) return;
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting === "whole") this.descriptions.clear();
    this.output.redraw(waiting === "whole" ? undefined : [...waiting]);
  }

  private tickAges(): Disposable {
    const timer = new MutableDisposable<Disposable>();
    const tick = () => {
      const stale: TreeNode[] = [];
      for (const [node, description] of this.descriptions) {
        const view = this.model.view(node);
        if (!view) this.descriptions.delete(node);
        else if (view.description !== description) stale.push(node);
      }
      if (stale.length > 0) this.add(stale);
      timer.value = this.app.platform.clock.setTimer(agesEveryMs, tick);
    };
    timer.value = this.app.platform.clock.setTimer(agesEveryMs, tick);
    return timer;
  }
}
