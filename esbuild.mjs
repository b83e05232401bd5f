// Builds everything that runs into dist/: the extension, the playground, a script per webview and, unless it is for
// people, the tests for the extension host. `--production` minifies and holds each to its size; `--watch` builds again.
import { copyFileSync, existsSync, globSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build, context } from "esbuild";

const isProduction = process.argv.includes("--production");
const isWatching = process.argv.includes("--watch");
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
  // `ws` tries these native modules and does without.
  external: ["vscode", "bufferutil", "utf-8-validate"],
  define: isProduction ? { "process.env.NODE_ENV": '"production"' } : {},
};

const extension = { ...forNode, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js" };
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

const targets = [
  { name: "extension", options: extension, isThere: existsSync("src/extension.ts"), budgetKB: 400 },
  { name: "playground", options: playground, isThere: existsSync("src/playground/main.ts"), budgetKB: 1000 },
  ...webviews.map((options) => ({ name: options.outfile, options, isThere: true, budgetKB: 150 })),
  { name: "tests", options: tests, isThere: !isProduction, budgetKB: Infinity },
].filter((target) => target.isThere);

if (isProduction) rmSync(path.join(root, "dist"), { recursive: true, force: true });
if (!isProduction) {
  mkdirSync(path.join(root, "dist/test"), { recursive: true });
  copyFileSync(path.join(root, "scripts/test/reporter.cjs"), path.join(root, "dist/test/reporter.cjs"));
}

if (isWatching) {
  for (const { options } of targets) await (await context({ ...options, logLevel: "info" })).watch();
} else {
  let isTooBig = false;
  for (const { name, options, budgetKB } of targets) {
    const { metafile } = await build(options);
    const scripts = Object.entries(metafile.outputs).filter(([file]) => file.endsWith(".js"));
    const bytes = scripts.reduce((sum, [, output]) => sum + output.bytes, 0);
    const over = isProduction && bytes > budgetKB * 1000;
    isTooBig ||= over;
    const budget = isProduction ? ` of ${budgetKB} KB allowed${over ? ": TOO BIG" : ""}` : "";
    console.log(`${name.padEnd(28)} ${(bytes / 1000).toFixed(1).padStart(8)} KB${budget}`);
  }
  if (isTooBig) process.exitCode = 1;
}
