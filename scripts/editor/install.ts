import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findChromium } from "./chromium.js";
import { ensureDebianPackages } from "./debianPackages.js";
import { runInstaller } from "./runInstaller.js";
import { codeServerVersion, editorFolder } from "./place.js";

/** Programs that make a VS Code: its server, the Node it is built for, and the browser that shows it. */
export interface InstalledEditor {
  readonly serverMain: string;
  readonly node: string;
  readonly chromium: string;
}

const nodePackage = `node-linux-${process.arch}`;
const modules = path.join(editorFolder, "node_modules");
const serverMain = path.join(modules, "code-server/lib/vscode/out/server-main.js");
const marker = path.join(editorFolder, "installed");

/** Why no editor can run here, or undefined where one can (though it may have to be installed first). */
export function whyNoEditor(): string | undefined {
  if (process.platform === "linux") return undefined;
  return `VS Code's server and Chromium are driven on Linux only, and this is ${process.platform}: use test-electron`;
}

/**
 * The editor, installed when it is not there: two minutes and 800 MB, once per machine. Two runs at the same time wait
 * for one another. Rejects with what a person has to install where we may not.
 */
export async function ensureEditor(): Promise<InstalledEditor> {
  const reason = whyNoEditor();
  if (reason) throw new Error(reason);
  mkdirSync(path.dirname(editorFolder), { recursive: true });
  await withLock(`${editorFolder}.lock`, async () => {
    await ensureDebianPackages({ compiler: !existsSync(marker) });
    if (!existsSync(marker)) await install();
  });
  const chromium = findChromium();
  if (!chromium) throw new Error("Chromium is not to be found: name its program in CHROME_PATH.");
  return { serverMain, node: path.join(modules, nodePackage, "bin/node"), chromium };
}

async function install(): Promise<void> {
  console.log(
    `Installing VS Code's server (code-server ${codeServerVersion}) in ${editorFolder}; this happens once.`,
  );
  // What an installation left that was ended half-way is no ground to build on.
  rmSync(editorFolder, { recursive: true, force: true });
  mkdirSync(editorFolder, { recursive: true });
  writeFileSync(path.join(editorFolder, "package.json"), `{ "private": true }\n`);
  await npm([`${nodePackage}@24`]);
  // Its native modules are compiled for the Node that runs them, against the headers that came with it.
  await npm([`${nodePackage}@24`, `code-server@${codeServerVersion}`]);
  if (!existsSync(serverMain)) throw new Error(`code-server ${codeServerVersion} lacks ${serverMain}.`);
  writeFileSync(marker, `${codeServerVersion}\n`);
}

async function npm(packages: readonly string[]): Promise<void> {
  const nodeFolder = path.join(modules, nodePackage);
  const code = await runInstaller(
    "npm",
    ["install", "--no-fund", "--no-audit", "--loglevel=error", ...packages],
    {
      cwd: editorFolder,
      env: {
        ...process.env,
        PATH: `${nodeFolder}/bin:${process.env.PATH ?? ""}`,
        npm_config_nodedir: nodeFolder,
        // Its postinstall installs VS Code's own modules, whose scripts compile them.
        npm_config_dangerously_allow_all_scripts: "true",
        // Not the settings of the npm that runs us: code-server reads its Node's version from the user agent.
        npm_config_local_prefix: undefined,
        npm_config_user_agent: undefined,
      },
    },
  );
  if (code !== 0)
    throw new Error(`npm could not install ${packages.join(" and ")} in ${editorFolder}, see above.`);
}

/** Runs `work` while no other process does. A lock whose holder is gone is taken over. */
async function withLock(file: string, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      const handle = openSync(file, "wx");
      writeSync(handle, String(process.pid));
      closeSync(handle);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = Number(readFileSync(file, "utf8"));
      if (holder > 0 && !isAlive(holder)) rmSync(file, { force: true });
      else await wait(500);
    }
  }
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${String(pid)}`);
}
