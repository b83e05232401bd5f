// The same table as ESLint's `layers/imports`, on the resolved graph of modules, and no cycles.
const { layers, packages } = require("./scripts/rules/layers.json");

const folders = Object.keys(layers);
const place = (name) => (name === "webview" ? "^webview/" : `^src/${name}(/|\\.ts$)`);
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** What `name` may not reach: every layer but itself and those of its row. */
const layerRules = folders.flatMap((name) => {
  const { imports, types = [] } = layers[name];
  const barred = (allowed) => folders.filter((it) => it !== name && !allowed.includes(it)).map(place);
  const rule = (suffix, to) => ({
    name: `${name}${suffix}`,
    severity: "error",
    from: { path: place(name) },
    to,
  });
  const wholly = rule("-goes-down-only", { path: barred([...imports, ...types]) });
  const byValue = rule("-takes-types-only", {
    path: types.map(place),
    dependencyTypesNot: ["type-only"],
  });
  return types.length > 0 ? [wholly, byValue] : [wholly];
});

const packageRules = Object.entries(packages).flatMap(([name, { in: places, types }]) => {
  const path = name.startsWith("node:")
    ? `^(node:)?${escaped(name.slice(5))}$`
    : `(^|node_modules/)(@types/)?${escaped(name)}(/|$)`;
  const files = places.map((it) => `^${escaped(it)}${it.endsWith("/") ? "" : "$"}`);
  const elsewhere = {
    name: `${name}-in-its-place`,
    severity: "error",
    from: { path: "^(src|webview)/", pathNot: files },
    to: { path },
  };
  const byValue = {
    name: `${name}-types-only`,
    severity: "error",
    from: { path: files },
    to: { path, dependencyTypesNot: ["type-only"] },
  };
  return types ? [elsewhere, byValue] : [elsewhere];
});

module.exports = {
  forbidden: [
    {
      // Also of types alone: what is needed by both sides has a file of its own.
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "not-to-unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^vscode$" },
    },
    {
      name: "no-dev-dependency-at-run-time",
      severity: "error",
      from: { path: "^(src|webview)/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "(^|/)@types/vscode/" },
    },
    ...layerRules,
    ...packageRules,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
