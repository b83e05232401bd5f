import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { createVSIX } from "@vscode/vsce";
import { outFolder, root } from "../editor/place.js";
import { zipEntries } from "../zipEntries.js";

const limitBytes = 1_000_000;

/** What a .vsix may hold, and nothing else. */
const allowed = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package|package\.nls)\.json$/,
  /^extension\/(readme|changelog)\.md$/i,
  /^extension\/LICENSE(\.txt)?$/,
  /^extension\/media\/[\w./-]+\.(svg|png|md)$/,
  /^extension\/dist\/(extension|playground|parts\/[\w-]+)\.js$/,
  /^extension\/dist\/webview\/[\w-]+\.(js|css)$/,
];

/** Without which it is not the product. */
const required = [
  ...[
    "extension/package.json",
    "extension/package.nls.json",
    "extension/dist/extension.js",
    "extension/dist/playground.js",
  ],
  ...["extension/readme.md", "extension/changelog.md", "extension/LICENSE.txt"],
];

/** Builds for people and packs out/pod-sessions-<version>.vsix; refuses one that is too big or holds anything odd. */
export async function main(): Promise<number> {
  const build = spawnSync(process.execPath, [path.join(root, "esbuild.mjs"), "--production"], {
    stdio: "inherit",
  });
  if (build.status !== 0) throw new Error("A bundle did not build or is too big, see above.");
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    version: string;
  };
  mkdirSync(outFolder, { recursive: true });
  const file = path.join(outFolder, `pod-sessions-${version}.vsix`);
  await createVSIX({ cwd: root, packagePath: file, dependencies: false });

  const entries = zipEntries(file);
  const names = entries.map((entry) => entry.name);
  const odd = names.filter((name) => !allowed.some((pattern) => pattern.test(name)));
  const lacking = required.filter((name) => !names.includes(name));
  const { size } = statSync(file);
  for (const entry of entries) console.log(`  ${String(entry.compressed).padStart(8)}  ${entry.name}`);
  console.log(
    `${path.relative(root, file)}: ${(size / 1000).toFixed(1)} KB of ${String(limitBytes / 1000)} KB allowed`,
  );

  const faults = [
    ...odd.map((name) => `${name} has no business in it: see .vscodeignore.`),
    ...lacking.map((name) => `${name} is not in it.`),
    ...(size > limitBytes ? [`It is too big.`] : []),
    ...manifestFaults(names),
  ];
  for (const fault of faults) console.error(`✗ ${fault}`);
  return faults.length > 0 ? 1 : 0;
}

/** Files that the manifest names and the package lacks. */
function manifestFaults(names: readonly string[]): readonly string[] {
  const manifest = readFileSync(path.join(root, "package.json"), "utf8");
  const paths = [...manifest.matchAll(/"(?:\.\/)?((?:media|dist)\/[\w./-]+)"/g)].map(
    (match) => match[1] ?? "",
  );
  return paths
    .filter((it) => !names.includes(`extension/${it}`) && !names.includes(`extension/${it}.js`))
    .map(
      (it) =>
        `package.json names ${it}, which is not in it${existsSync(path.join(root, it)) ? "" : " nor in the tree"}.`,
    );
}
