import * as vscode from "vscode";
import type { NodeView, TreeNode } from "../../present/treeNode.js";

/** A node as the editor draws it. The tooltip comes later, when somebody asks for it. */
export function treeItem(node: TreeNode, view: NodeView): vscode.TreeItem {
  const item = new vscode.TreeItem(view.label, collapsible[view.collapsible]);
  item.id = node.id;
  if (view.description !== undefined) item.description = view.description;
  if (view.contextValue !== undefined) item.contextValue = view.contextValue;
  item.iconPath = new vscode.ThemeIcon(
    view.icon.name,
    view.icon.color === undefined ? undefined : new vscode.ThemeColor(view.icon.color),
  );
  if (view.next) item.command = { ...view.next, arguments: [...(view.next.args ?? [])] };
  item.accessibilityInformation = { label: view.accessibleLabel, role: "treeitem" };
  return item;
}

/** Markdown of ours: links and commands stay text, since names and messages in it come from the cluster. */
export function tooltipMarkdown(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text, true);
  markdown.supportHtml = false;
  markdown.isTrusted = false;
  return markdown;
}

const collapsible: Readonly<Record<NodeView["collapsible"], vscode.TreeItemCollapsibleState>> = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
};
