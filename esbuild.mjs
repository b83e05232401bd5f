// Builds everything that runs into dist/: the extension, the playground, a script per webview and, unless it is for
// people, the tests for the extension host. `--production` minifies, holds each to its size and notes them in out/sizes.json; `--watch` builds again;
// `--quiet` says only what is wrong.
import { copyFileSync, existsSync, globSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build, context } from "esbuild";
import { commonJsParts } from "./scripts/build/commonJsParts.mjs";

const isProduction = process.argv.includes("--production");
const isWatching = process.argv.includes("--watch");
const isQuiet = process.argv.includes("--quiet");
const root = import.meta.dirname;

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: isProduction,
  sourcemap: isProduction ? false : "linked",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
};

/** Code for Node: the version of the lowest VS Code, which `engines.node` in package.json names too. */
const forNode = {
  ...common,
  platform: "node",
  format: "cjs",
  target: "node22.15",
  // `ws`, which the playground serves with, tries these native modules and does without.
  external: ["vscode", "bufferutil", "utf-8-validate"],
  define: isProduction ? { "process.env.NODE_ENV": '"production"' } : {},
};

const extension = {
  ...forNode,
  entryPoints: ["src/extension.ts"],
  outdir: "dist",
  chunkNames: "parts/[name]-[hash]",
  charset: "utf8",
  // The build that yaml has for bundlers: modules, of which only what is used is kept.
  alias: { yaml: path.join(root, "node_modules/yaml/browser/index.js") },
  plugins: [commonJsParts({ minify: isProduction, target: forNode.target })],
};
const playground = { ...forNode, entryPoints: ["src/playground/main.ts"], outfile: "dist/playground.js" };
const webviews = globSync("webview/*/main.ts", { cwd: root }).map((file) => ({
  ...common,
  entryPoints: [file],
  outfile: `dist/webview/${path.basename(path.dirname(file))}.js`,
  platform: "browser",
  format: "iife",
  target: "es2022",
}));
const tests = {
  ...forNode,
  entryPoints: [
    { in: "test/editor/harness/run.ts", out: "run" },
    ...globSync("test/editor/**/*.test.ts", { cwd: root }).map((file) => ({
      in: file,
      out: path.relative("test", file).replace(/\.ts$/, ""),
    })),
  ],
  outdir: "dist/test",
  external: [...forNode.external, "mocha"],
};

/** Nobody reads all parts at once; held so that they do not grow unseen. */
const allPartsKB = 660;

/** What every window reads has a budget of its own, `startKB`: a heavy import at the top of a command is found by it. */
const targets = [
  {
    name: "extension",
    options: extension,
    isThere: existsSync("src/extension.ts"),
    budgetKB: 400,
    startKB: 200,
  },
  { name: "playground", options: playground, isThere: existsSync("src/playground/main.ts"), budgetKB: 1000 },
  ...webviews.map((options) => ({ name: options.outfile, options, isThere: true, budgetKB: 150 })),
  { name: "tests", options: tests, isThere: !isProduction, budgetKB: Infinity },
].filter((target) => target.isThere);

if (isProduction) rmSync(path.join(root, "dist"), { recursive: true, force: true });
else {
  mkdirSync(path.join(root, "dist/test"), { recursive: true });
  copyFileSync(path.join(root, "scripts/test/reporter.cjs"), path.join(root, "dist/test/reporter.cjs"));
}

if (isWatching) {
  for (const { options } of targets) await (await context({ ...options, logLevel: "info" })).watch();
} else {
  const sizes = [];
  for (const { name, options, budgetKB, startKB = budgetKB } of targets) {
    const { metafile } = await build(options);
    sizes.push(...sizesOf(name, metafile, startKB).map((size) => ({ budgetKB, ...size })));
  }
  for (const { name, bytes, budgetKB } of sizes) {
    const budget = isProduction
      ? ` of ${budgetKB} KB allowed${bytes > budgetKB * 1000 ? ": TOO BIG" : ""}`
      : "";
    if (!isQuiet) console.log(`${name.padEnd(48)} ${(bytes / 1000).toFixed(1).padStart(8)} KB${budget}`);
  }
  if (isProduction) {
    // For the bench, which cannot tell from the files what a start reads.
    mkdirSync(path.join(root, "out"), { recursive: true });
    writeFileSync(path.join(root, "out/sizes.json"), JSON.stringify(sizes, null, 2));
  }
  if (isProduction && sizes.some(({ bytes, budgetKB }) => bytes > budgetKB * 1000)) process.exitCode = 1;
}

/** Bytes of scripts as they were written: what is loaded at first, and what each later `import()` adds to that. */
function sizesOf(name, { outputs }, startKB) {
  const onDisk = (file) => statSync(path.join(root, file)).size;
  const scripts = Object.keys(outputs).filter((file) => file.endsWith(".js"));
  const isLater = (file) => scripts.some((from) => importsOf(from, "dynamic-import").includes(file));
  const importsOf = (file, kind) =>
    outputs[file].imports.filter((it) => it.kind === kind).map((it) => it.path);
  const withStatic = (file, seen = new Set()) => {
    if (seen.has(file) || !outputs[file]) return seen;
    seen.add(file);
    for (const imported of importsOf(file, "import-statement")) withStatic(imported, seen);
    return seen;
  };
  const sum = (files) => files.reduce((total, file) => total + onDisk(file), 0);
  const roots = scripts.filter((file) => outputs[file].entryPoint && !isLater(file));
  const atStart = new Set(roots.flatMap((file) => [...withStatic(file)]));
  const later = scripts.filter((file) => outputs[file].entryPoint && isLater(file));
  return [
    { name, bytes: sum([...atStart]), budgetKB: startKB },
    ...later.map((file) => ({
      name: `${name}: ${path.basename(outputs[file].entryPoint, ".ts")}, when needed`,
      bytes: sum([...withStatic(file)].filter((it) => !atStart.has(it))),
    })),
    ...(later.length > 0 ? [{ name: `${name}: all parts`, bytes: sum(scripts), budgetKB: allPartsKB }] : []),
  ];
}
