import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import { userFolderOf } from "./editorProcesses.js";
import { findProcesses, leaveProcesses } from "./keptProcesses.js";
import type { Outside } from "./outside.js";
import { frameParts } from "./page/frameParts.js";
import { hands } from "./page/hands.js";
import { quickInput } from "./page/quickInput.js";
import { sideBar } from "./page/sideBar.js";
import { terminal } from "./page/terminal.js";
import { webview } from "./page/webview.js";
import { editorWindow, workbenchIsUp } from "./page/window.js";
import { root } from "./place.js";
import type { EditorServer } from "./server.js";
import { askingForTrust, quietSettings } from "./settings.js";

export interface EditorOptions {
  /** Absolute path of the folder to open, or undefined for a window without one. */
  readonly workspace: string | undefined;
  /**
   * The extension: the folder of one that is built (default: the repository), or a .vsix. It is installed as a person
   * would have it; only with testsPath it is under development.
   */
  readonly extension?: { readonly folder: string } | { readonly vsix: string };
  /** Settings of the person, on top of quietSettings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Changes to this process's environment for the extension host; undefined removes. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the extension host runs as tests: a bundle that exports `run()`. */
  readonly testsPath?: string;
  /** The folder is not trusted until somebody says so in the editor: Restricted Mode. */
  readonly asksForTrust?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
}

/** A VS Code that runs: {@link Outside}, and what only a test outside may have. */
export interface Editor extends Outside {
  readonly page: Page;
  readonly address: string;
  readonly server: EditorServer;
  /** Settings, state and logs of this editor; gone after stop. */
  readonly dataFolder: string;
  /** The tests' exit code, when testsPath was given. */
  readonly testsEnded: Promise<number>;
  stop(): Promise<void>;
}

const running = new Set<Editor>();

/** The editors that were started in this process and not yet stopped. */
export function openEditors(): readonly Editor[] {
  return [...running];
}

/**
 * Starts VS Code's server and a browser on it, and waits until the workbench can be used. Nothing of the person's own
 * VS Code is read: settings, state and home folder are new. End it with `stop()`.
 */
export async function startEditor(options: EditorOptions): Promise<Editor> {
  const {
    workspace,
    extension = { folder: root },
    settings = {},
    env = {},
    testsPath,
    size = { width: 1280, height: 800 },
    asksForTrust = false,
  } = options;
  const processesOptions = { extension, env, takesTests: testsPath !== undefined, asksForTrust };
  const processes = await findProcesses(processesOptions);
  const { page, server, dataFolder } = processes;
  try {
    const trust = asksForTrust ? askingForTrust : {};
    const settingsFile = path.join(userFolderOf(dataFolder), "settings.json");
    await writeFile(settingsFile, JSON.stringify({ ...quietSettings, ...trust, ...settings }, null, 2));
    await page.setViewportSize(size);
    const testsEnded = new Promise<number>((resolve) => {
      if (testsPath) void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
    });
    if (testsPath) await page.exposeFunction("codeAutomationLog", () => undefined);
    const tests = testsPath && "folder" in extension ? { extension: extension.folder, testsPath } : undefined;
    const address = addressOf({ port: server.port, workspace, tests });
    await page.goto(address);
    await workbenchIsUp(page);
    const input = quickInput(page);
    const editor: Editor = {
      ...hands(page),
      ...sideBar(page),
      ...input,
      ...frameParts(page, input),
      ...terminal(page),
      ...webview(page),
      ...editorWindow({ page, server, runCommand: input.runCommand }),
      ...{ page, address, server, dataFolder, testsEnded },
      async stop() {
        if (running.delete(editor)) await leaveProcesses(processes, processesOptions);
      },
    };
    running.add(editor);
    return editor;
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

interface Address {
  readonly port: number;
  readonly workspace: string | undefined;
  readonly tests?: { readonly extension: string; readonly testsPath: string } | undefined;
}

/** Where a browser finds the editor. The payload is what VS Code's own smoke tests give it. */
export function addressOf({ port, workspace, tests }: Address): string {
  const remote = (file: string) => `vscode-remote://127.0.0.1:${String(port)}${file}`;
  const payload = tests && [
    ["extensionDevelopmentPath", remote(tests.extension)],
    ["extensionTestsPath", remote(tests.testsPath)],
    ["skipWelcome", "true"],
  ];
  const query = new URLSearchParams({
    ...(workspace ? { folder: workspace } : { ew: "true" }),
    ...(payload ? { payload: JSON.stringify(payload) } : {}),
  });
  return `http://127.0.0.1:${String(port)}/?${query.toString()}`;
}
