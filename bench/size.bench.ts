import { spawnSync } from "node:child_process";
import { globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "../scripts/editor/place.js";
import type { Bench } from "./bench.js";

/** What esbuild.mjs notes of each target. */
interface Size {
  readonly name: string;
  readonly bytes: number;
  readonly budgetKB: number;
}

const vsixBytes = 1_000_000;
/** What the extension's own bundle may have, all that it can ever read together. */
const ownBundleBytes = 400_000;

export const bench: Bench = {
  needs: "nothing",
  async run() {
    const made = spawnSync(process.execPath, ["scripts/package.mjs"], { cwd: root, encoding: "utf8" });
    if (made.status !== 0) throw new Error(`npm run package failed:\n${made.stdout}${made.stderr}`);
    const bundles = JSON.parse(readFileSync(path.join(root, "out/sizes.json"), "utf8")) as readonly Size[];
    const packed = globSync("out/*.vsix", { cwd: root }).map((file) => ({
      name: file.split(path.sep).join("/"),
      bytes: statSync(path.join(root, file)).size,
      allowed: vsixBytes,
    }));
    const sizes = [
      ...bundles.map(({ name, bytes, budgetKB }) => ({ name, bytes, allowed: budgetKB * 1_000 })),
      ...packed,
    ];
    const all = bundles.find(({ name }) => name === "extension: all parts");
    const over = sizes
      .filter(({ bytes, allowed }) => bytes > allowed)
      .map(({ name, bytes, allowed }) => `${name} has ${bytes} bytes of ${allowed} allowed`);
    return {
      title: "Size",
      about:
        "What `npm run package` makes, minified. *extension* is what the start of a window reads; each *when needed* is what the " +
        "first view, a panel or a command adds to it once. *All parts* is the sum of everything that the extension could ever read. " +
        `The aim of ${ownBundleBytes.toLocaleString("en")} bytes holds for what a start reads and for each that is added, not for the sum: ` +
        "of that `yaml` is about 98,000, `zod` 36,000, and the rest is the product's own code and its sentences, held to a limit of its own.",
      columns: ["file", "bytes", "allowed"],
      rows: sizes.map(({ name, bytes, allowed }) => [name, bytes, allowed]),
      misses: [
        ...over,
        ...(all && all.bytes > ownBundleBytes
          ? [`all parts of the extension together have ${all.bytes} bytes, more than ${ownBundleBytes}`]
          : []),
      ],
    };
  },
};
