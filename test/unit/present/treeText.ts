import type { TreeModel } from "../../../src/present/treeModel.js";
import type { TreeNode } from "../../../src/present/treeNode.js";

/** A tree as a person sees it, one line a node: `icon(colour) label — description {contextValue} [next step]`. */
export function treeText(
  model: TreeModel,
  {
    isOpen = () => true,
    says = false,
  }: { readonly isOpen?: (node: TreeNode) => boolean; readonly says?: boolean } = {},
): string {
  const lines: string[] = [];
  const draw = (node: TreeNode, depth: number) => {
    const view = model.view(node);
    if (!view) throw new Error(`${node.id} has no view`);
    const { icon, label, description, contextValue, accessibleLabel, collapsible, next } = view;
    const parts = [
      `${icon.name}${icon.color === undefined ? "" : `(${icon.color.replace("charts.", "")})`}`,
      label,
      ...(description === undefined ? [] : ["—", description]),
      ...(contextValue === undefined ? [] : [`{${contextValue}}`]),
      ...(next === undefined ? [] : [`[${next.title}]`]),
    ];
    const indent = "  ".repeat(depth);
    lines.push(indent + parts.join(" "));
    if (says) lines.push(`${indent}  says: ${accessibleLabel}`);
    const children = model.children(node);
    if (collapsible === "none" && children.length > 0) throw new Error(`${node.id} cannot be opened`);
    if (isOpen(node)) for (const child of children) draw(child, depth + 1);
  };
  for (const node of model.children()) draw(node, 0);
  return lines.join("\n");
}

/** Every node of a tree, opened. */
export function allNodes(model: TreeModel): readonly TreeNode[] {
  const below = (node?: TreeNode): readonly TreeNode[] =>
    model.children(node).flatMap((child) => [child, ...below(child)]);
  return below();
}
