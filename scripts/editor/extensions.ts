import { spawnSync } from "node:child_process";
import { mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import type { InstalledEditor } from "./install.js";

/**
 * Installs a built extension by a link, so that what is built next is there after a reload of the window. The link is
 * the folder's: VS Code tells by a script's real path whose it is, and would not know ours by links to its files.
 */
export async function linkExtension(dataFolder: string, folder: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")) as Record<
    string,
    string
  >;
  const { publisher = "", name = "", version = "" } = manifest;
  const extensions = path.join(dataFolder, "extensions");
  await mkdir(extensions, { recursive: true });
  await symlink(path.resolve(folder), path.join(extensions, `${publisher}.${name}-${version}`));
}

/** Installs a .vsix, as VS Code does from its command line. */
export async function installVsix(editor: InstalledEditor, dataFolder: string, vsix: string): Promise<void> {
  const args = [editor.serverMain, "--install-extension", vsix, "--accept-server-license-terms"];
  const folders = ["--server-data-dir", dataFolder, "--extensions-dir", path.join(dataFolder, "extensions")];
  const done = spawnSync(editor.node, [...args, ...folders], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${vsix} could not be installed:\n${done.stdout}${done.stderr}`);
}

/**
 * What of VS Code's own extensions has to do with ours: git, which tells the workspace's repository, terminals, themes,
 * and the languages that we show. Each of the ninety others costs each window of each test a little.
 */
const builtIns = [
  ...["git", "git-base", "terminal-suggest", "theme-defaults", "theme-modern-icons", "theme-seti"],
  ...[
    "diff",
    "docker",
    "ini",
    "json",
    "json-language-features",
    "log",
    "markdown-basics",
    "shellscript",
    "yaml",
  ],
];

/** Makes the folder of the {@link builtIns} of an editor, and returns it. */
export async function linkBuiltIns(editor: InstalledEditor, dataFolder: string): Promise<string> {
  const from = path.join(path.dirname(editor.serverMain), "../extensions");
  const folder = path.join(dataFolder, "built-ins");
  await mkdir(folder);
  for (const name of builtIns) await symlink(path.join(from, name), path.join(folder, name));
  return folder;
}
