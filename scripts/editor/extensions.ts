import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import type { InstalledEditor } from "./install.js";

/** What an extension is made of when it runs; the same list is what a .vsix holds. */
export const shipped = [
  ...["package.json", "package.nls.json", "dist", "media", "l10n"],
  ...["README.md", "CHANGELOG.md", "LICENSE", "extension.cjs"],
] as const;

/** Installs a built extension by links, so that what is built next is there after a reload of the window. */
export async function linkExtension(dataFolder: string, folder: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")) as Record<
    string,
    string
  >;
  const { publisher = "", name = "", version = "" } = manifest;
  const target = path.join(dataFolder, "extensions", `${publisher}.${name}-${version}`);
  await mkdir(target, { recursive: true });
  for (const entry of shipped)
    if (existsSync(path.join(folder, entry)))
      await symlink(path.join(folder, entry), path.join(target, entry));
}

/** Installs a .vsix, as VS Code does from its command line. */
export async function installVsix(editor: InstalledEditor, dataFolder: string, vsix: string): Promise<void> {
  const args = [editor.serverMain, "--install-extension", vsix, "--accept-server-license-terms"];
  const folders = ["--server-data-dir", dataFolder, "--extensions-dir", path.join(dataFolder, "extensions")];
  const done = spawnSync(editor.node, [...args, ...folders], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${vsix} could not be installed:\n${done.stdout}${done.stderr}`);
}
