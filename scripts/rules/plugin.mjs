import path from "node:path";
import { refusal } from "./layers.mjs";

const root = path.resolve(import.meta.dirname, "../..");

/** An import goes down only. Sees static, dynamic and type imports, and what is exported from elsewhere. */
const imports = {
  meta: { type: "problem", schema: [], messages: { refused: "{{why}}" } },
  create(context) {
    const file = path.relative(root, context.filename).split(path.sep).join("/");
    const check = (source, typeOnly) => {
      if (source?.type !== "Literal" || typeof source.value !== "string") return;
      const why = refusal({ file, specifier: source.value, typeOnly });
      if (why) context.report({ node: source, messageId: "refused", data: { why } });
    };
    const onlyTypes = (specifiers, kind) =>
      specifiers.length > 0 && specifiers.every((specifier) => specifier[kind] === "type");
    return {
      ImportDeclaration: (node) =>
        check(node.source, node.importKind === "type" || onlyTypes(node.specifiers, "importKind")),
      ExportNamedDeclaration: (node) =>
        check(node.source, node.exportKind === "type" || onlyTypes(node.specifiers, "exportKind")),
      ExportAllDeclaration: (node) => check(node.source, node.exportKind === "type"),
      ImportExpression: (node) => check(node.source, false),
      TSImportType: (node) => check(node.source ?? node.argument?.literal, true),
    };
  },
};

/** No file that only hands on what others export: whoever wants a thing names the file it is in. */
const noBarrel = {
  meta: { type: "problem", schema: [], messages: { barrel: "No barrels: import from the file itself." } },
  create: (context) => ({
    Program(node) {
      if (/[\\/]index\.[cm]?[jt]sx?$/.test(context.filename)) context.report({ node, messageId: "barrel" });
    },
    ExportAllDeclaration: (node) => context.report({ node, messageId: "barrel" }),
  }),
};

export const plugin = { rules: { imports, "no-barrel": noBarrel } };
