import { spawnSync } from "node:child_process";
import { globSync, statSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { root } from "../scripts/editor/place.js";
import type { Bench } from "./bench.js";

const budgets: readonly (readonly [RegExp, number])[] = [
  [/^dist\/(extension|parts\/.*)\.js$/, 400_000],
  [/^dist\/webview\/.*\.js$/, 150_000],
  [/\.vsix$/, 1_000_000],
];

export const bench: Bench = {
  needs: "nothing",
  async run() {
    const made = spawnSync(process.execPath, ["scripts/package.mjs"], { cwd: root, encoding: "utf8" });
    if (made.status !== 0) throw new Error(`npm run package failed:\n${made.stdout}${made.stderr}`);
    const files = globSync(["dist/*.js", "dist/{parts,webview}/*.js", "out/*.vsix"], { cwd: root }).sort();
    const sizes = files.map((file) => ({
      file: file.split(path.sep).join("/"),
      bytes: statSync(path.join(root, file)).size,
      gzipped: gzipSync(readFileSync(path.join(root, file))).length,
    }));
    const allowed = (file: string) => budgets.find(([pattern]) => pattern.test(file))?.[1];
    return {
      title: "Size",
      about: "What `npm run package` makes, minified. Only the extension is loaded when a window starts.",
      columns: ["file", "bytes", "gzipped", "allowed"],
      rows: sizes.map(({ file, bytes, gzipped }) => [file, bytes, gzipped, allowed(file) ?? "–"]),
      misses: sizes
        .filter(({ file, bytes }) => bytes > (allowed(file) ?? Infinity))
        .map(({ file, bytes }) => `${file} has ${bytes} bytes of ${allowed(file) ?? 0} allowed`),
    };
  },
};
