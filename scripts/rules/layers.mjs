import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";

/** The layers of docs/architecture.md as data; dependency-cruiser reads the same table. */
export const table = JSON.parse(readFileSync(new URL("layers.json", import.meta.url), "utf8"));

/**
 * The layer of a file, by its path from the repository's root with `/` between: `src/kube/exec.ts` is `kube`,
 * `src/app.ts` is `app`. Undefined for what is in no layer (tests, scripts).
 */
export function layerOf(file) {
  const [top, next] = file.split("/");
  if (top === "webview") return "webview";
  if (top !== "src" || next === undefined) return undefined;
  return next.replace(/\.[jt]s$/, "");
}

/**
 * Why `file` may not import `specifier`, as a sentence, or undefined where it may.
 * @param {{ file: string, specifier: string, typeOnly: boolean }} options `file` as in {@link layerOf}.
 */
export function refusal({ file, specifier, typeOnly }) {
  return specifier.startsWith(".")
    ? refusalOfFile({ file, specifier, typeOnly })
    : refusalOfPackage({ file, specifier, typeOnly });
}

function refusalOfFile({ file, specifier, typeOnly }) {
  if (!/\.(js|mjs|cjs|json|css)$/.test(specifier)) return `"${specifier}" lacks its suffix: write ".js".`;
  const from = layerOf(file);
  if (from === undefined) return undefined;
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const to = layerOf(target);
  if (to === from) return undefined;
  const rules = table.layers[from];
  if (rules === undefined) return `src/${from} is no layer; see scripts/rules/layers.json.`;
  if (to === undefined) return target.endsWith(".json") ? undefined : `${from} may not reach "${target}".`;
  if (rules.imports.includes(to)) return undefined;
  if (rules.types?.includes(to)) return typeOnly ? undefined : `${from} may import only types of ${to}.`;
  return `${from} may not import ${to}: an import goes down only.`;
}

function refusalOfPackage({ file, specifier: written, typeOnly }) {
  // "fs" is "node:fs".
  const specifier = isBuiltin(written) && !written.startsWith("node:") ? `node:${written}` : written;
  const layer = layerOf(file);
  const name = Object.keys(table.packages).find((it) => specifier === it || specifier.startsWith(`${it}/`));
  const inProduct = layer !== undefined || name === "vscode";
  if (name !== undefined && inProduct) {
    const rule = table.packages[name];
    if (!rule.in.some((place) => file.startsWith(place)))
      return `"${name}" may be imported only in ${rule.in.join(", ")}.`;
    if (rule.types && !typeOnly) return `"${name}" gives types only: write "import type".`;
  }
  if (layer !== undefined && table.layers[layer]?.pure && table.impure.includes(specifier))
    return `${layer} is pure: it may not import "${specifier}".`;
  return undefined;
}
