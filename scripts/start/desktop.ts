import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "../editor/place.js";

/** The program of the desktop's VS Code, or undefined where there is none or no screen to show it on. */
export function findDesktopCode(): string | undefined {
  const hasScreen =
    process.platform !== "linux" ||
    Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY ?? process.env.WSL_DISTRO_NAME);
  if (!hasScreen) return undefined;
  const name = process.platform === "win32" ? "code.cmd" : "code";
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/** Opens a window with the extension under development; resolves when the person closes it. */
export function openDesktop(code: string, workspace: string): Promise<void> {
  const args = ["--new-window", "--wait", `--extensionDevelopmentPath=${root}`, workspace];
  return new Promise((resolve, reject) => {
    const child = spawn(code, args, { stdio: "inherit", shell: code.endsWith(".cmd") });
    child.on("error", reject);
    child.on("exit", () => resolve());
  });
}
