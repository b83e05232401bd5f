import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { chromiumArgs } from "./chromium.js";
import { installVsix, linkExtension } from "./extensions.js";
import { ensureEditor } from "./install.js";
import type { Outside } from "./outside.js";
import { frameParts } from "./page/frameParts.js";
import { hands } from "./page/hands.js";
import { quickInput } from "./page/quickInput.js";
import { sideBar } from "./page/sideBar.js";
import { terminal } from "./page/terminal.js";
import { webview } from "./page/webview.js";
import { editorWindow, workbenchIsUp } from "./page/window.js";
import { root } from "./place.js";
import { EditorServer } from "./server.js";
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
  /** The log of the extension host, for a message about a failure. */
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
    size,
    asksForTrust,
  } = options;
  const installed = await ensureEditor();
  const dataFolder = await mkdtemp(path.join(tmpdir(), "pod-sessions-editor-"));
  const settingsFile = path.join(dataFolder, "data/User/settings.json");
  const home = path.join(dataFolder, "home");
  await mkdir(path.dirname(settingsFile), { recursive: true });
  await mkdir(home);
  const trust = asksForTrust === true ? askingForTrust : {};
  await writeFile(settingsFile, JSON.stringify({ ...quietSettings, ...trust, ...settings }, null, 2));

  const ends: (() => Promise<unknown>)[] = [
    () => rm(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  ];
  const stop = async () => {
    for (let end = ends.pop(); end; end = ends.pop()) await end().catch(() => undefined);
  };
  try {
    if ("vsix" in extension) await installVsix(installed, dataFolder, extension.vsix);
    else if (!testsPath) await linkExtension(dataFolder, extension.folder);
    const server = await EditorServer.start({
      editor: installed,
      dataFolder,
      takesTests: testsPath !== undefined,
      asksForTrust: asksForTrust === true,
      // No gallery: nothing here is anybody's business, and without a network it costs seconds.
      env: { ...process.env, HOME: home, KUBECONFIG: undefined, EXTENSIONS_GALLERY: "{}", ...env },
    });
    ends.push(() => server.stop());
    const browser = await chromium.launch({ executablePath: installed.chromium, args: chromiumArgs });
    ends.push(() => browser.close());
    const page = await openPage(browser, size);
    const testsEnded = new Promise<number>((resolve) => {
      void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
    });
    await page.exposeFunction("codeAutomationLog", () => undefined);
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
      ...{ page, address, server, dataFolder, testsEnded, stop },
    };
    running.add(editor);
    ends.push(async () => running.delete(editor));
    return editor;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openPage(browser: Browser, size: EditorOptions["size"]): Promise<Page> {
  const context = await browser.newContext({
    viewport: size ?? { width: 1280, height: 800 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  // tsx marks functions with their names, and what is evaluated in the page is such a function.
  await page.addInitScript("globalThis.__name = (it) => it");
  return page;
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
