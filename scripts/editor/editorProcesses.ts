import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Page } from "playwright-core";
import { chromiumArgs } from "./chromium.js";
import { installVsix, linkBuiltIns, linkExtension } from "./extensions.js";
import { ensureEditor } from "./install.js";
import { EditorServer } from "./server.js";

export interface ProcessesOptions {
  /** The extension: the folder of one that is built, or a .vsix. */
  readonly extension: { readonly folder: string } | { readonly vsix: string };
  /** Changes to this process's environment for the extension host; undefined removes. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Windows may run tests in the extension host, and bring the extension themselves. */
  readonly takesTests: boolean;
  readonly asksForTrust: boolean;
}

/** What a window of VS Code lives in: a server, a browser with one page, and a folder of their own. */
export interface EditorProcesses {
  readonly server: EditorServer;
  readonly page: Page;
  /** Settings, state and logs; gone after stop. */
  readonly dataFolder: string;
  stop(): Promise<void>;
}

/** Starts them anew: settings, state and home folder are empty. */
export async function startProcesses({
  extension,
  env,
  takesTests,
  asksForTrust,
}: ProcessesOptions): Promise<EditorProcesses> {
  const editor = await ensureEditor();
  const dataFolder = await mkdtemp(path.join(tmpdir(), "pod-sessions-editor-"));
  const ends: (() => Promise<unknown>)[] = [
    () => rm(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  ];
  const stop = async () => {
    for (let end = ends.pop(); end; end = ends.pop()) await end().catch(() => undefined);
  };
  try {
    await furnish(dataFolder);
    if ("vsix" in extension) await installVsix(editor, dataFolder, extension.vsix);
    else if (!takesTests) await linkExtension(dataFolder, extension.folder);
    const server = await EditorServer.start({
      ...{ editor, dataFolder, takesTests, asksForTrust },
      builtInsFolder: await linkBuiltIns(editor, dataFolder),
      // No gallery: nothing here is anybody's business, and without a network it costs seconds.
      env: {
        ...process.env,
        ...{ HOME: homeOf(dataFolder), KUBECONFIG: undefined, EXTENSIONS_GALLERY: "{}" },
        ...env,
      },
    });
    ends.push(() => server.stop());
    const browser = await chromium.launch({ executablePath: editor.chromium, args: chromiumArgs });
    ends.push(() => browser.close());
    const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    // tsx marks functions with their names, and what is evaluated in the page is such a function.
    await page.addInitScript("globalThis.__name = (it) => it");
    return { server, page, dataFolder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Takes away what the window before has left, so that the next finds what new ones would be. Rejects when it cannot. */
export async function sweepProcesses({ server, page, dataFolder }: EditorProcesses): Promise<void> {
  const { origin } = new URL(page.url());
  await page.goto("about:blank");
  page.removeAllListeners();
  await page.context().setOffline(false);
  await page.emulateMedia({ reducedMotion: null });
  await server.extensionHostsEnded();
  const browser = await page.context().newCDPSession(page);
  // All but the worker that serves webviews, which knows nothing of what was in them.
  const storageTypes = "cookies,local_storage,indexeddb,cache_storage,file_systems,websql";
  await browser.send("Storage.clearDataForOrigin", { origin, storageTypes });
  await browser.detach();
  await rm(userFolderOf(dataFolder), { recursive: true });
  await rm(homeOf(dataFolder), { recursive: true });
  await furnish(dataFolder);
}

/** Where the person's settings are, and what VS Code keeps for them. */
export function userFolderOf(dataFolder: string): string {
  return path.join(dataFolder, "data/User");
}

function homeOf(dataFolder: string): string {
  return path.join(dataFolder, "home");
}

async function furnish(dataFolder: string): Promise<void> {
  await mkdir(userFolderOf(dataFolder), { recursive: true });
  await mkdir(homeOf(dataFolder));
}
