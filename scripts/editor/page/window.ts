import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import type { Outside } from "../outside.js";
import { outFolder } from "../place.js";
import type { EditorServer } from "../server.js";
import { themes } from "../settings.js";
import { until } from "../until.js";

type Window = Pick<
  Outside,
  | "screenshot"
  | "theme"
  | "zoom"
  | "resize"
  | "offline"
  | "reducedMotion"
  | "extensionHostPid"
  | "reload"
  | "killExtensionHost"
>;

export interface WindowOptions {
  readonly page: Page;
  readonly server: EditorServer;
  readonly runCommand: Outside["runCommand"];
}

/** The window as a whole: its looks, its size, its life. */
export function editorWindow({ page, server, runCommand }: WindowOptions): Window {
  let unzoomed = page.viewportSize() ?? { width: 1280, height: 800 };
  const extensionHostPid = async () => {
    const pid = (await server.extensionHostPids()).at(-1);
    if (pid === undefined) throw new Error("no extension host runs");
    return pid;
  };
  return {
    async screenshot(name) {
      const file = path.join(outFolder, "screens", `${name.replace(/[^\w.-]+/g, "-")}.png`);
      mkdirSync(path.dirname(file), { recursive: true });
      // What fades, a picker on its way out for example, is shown as it will be.
      await page.screenshot({ path: file, animations: "disabled" });
      return file;
    },
    async theme(name) {
      const { label, kind } = themes[name];
      await runCommand("Preferences: Color Theme");
      // Filtering comes a moment after the text, and Enter takes the first row whatever it is.
      await page.locator(".quick-input-box input").first().fill(label);
      await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: label }).waitFor();
      await page.keyboard.press("Enter");
      await page.locator(`.monaco-workbench.${kind}`).waitFor();
    },
    // A zoomed page has that much less room; an emulated scale is undone by the next picture that is taken.
    async zoom(percent) {
      const { width, height } = unzoomed;
      const scale = percent / 100;
      await page.setViewportSize({ width: Math.round(width / scale), height: Math.round(height / scale) });
    },
    async resize(width, height) {
      unzoomed = { width, height };
      await page.setViewportSize(unzoomed);
    },
    offline: (isOffline) => page.context().setOffline(isOffline),
    reducedMotion: (isReduced) =>
      page.emulateMedia({ reducedMotion: isReduced ? "reduce" : "no-preference" }),
    extensionHostPid,
    // By VS Code's own command: it keeps what extensions remember before it goes, as a browser's reload may not.
    async reload() {
      const isLoaded = page.waitForEvent("load", { timeout: 60_000 });
      await runCommand("Developer: Reload Window");
      await isLoaded;
      await workbenchIsUp(page);
    },
    async killExtensionHost() {
      const pid = await extensionHostPid();
      process.kill(pid, "SIGKILL");
      await until({
        what: "the extension host to be gone",
        read: () => server.extensionHostPids(),
        isDone: (pids) => !pids.includes(pid),
      });
    },
  };
}

/** Resolves when the workbench can be used: VS Code marks the moment itself. */
export async function workbenchIsUp(page: Page): Promise<void> {
  const isUp = () => performance.getEntriesByName("code/didStartWorkbench").length > 0;
  await page.waitForFunction(isUp, undefined, { timeout: 60_000 });
  await page.locator(".monaco-workbench .part.statusbar").waitFor();
}
