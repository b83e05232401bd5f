import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "../editor/place.js";
import { makeWorkspace } from "../editor/workspace.js";
import { serveEditor } from "../start/browser.js";
import { startCluster } from "../start/cluster.js";
import { findDesktopCode, openDesktop } from "../start/desktop.js";
import { smoke } from "../start/smoke.js";

const usage = `npm start                            VS Code with the extension, on a playground cluster
npm start -- --kubeconfig FILE       on the cluster of a kubeconfig
npm start -- --browser [--port N]    in the browser although there is a desktop VS Code
npm start -- --smoke                 headless: launch, type, logs, stop, with times and pictures
npm start -- --no-build              with dist/ as it is`;

/** Builds, finds a cluster, makes a small workspace and opens VS Code on it; cleans up when that ends. */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      kubeconfig: { type: "string" },
      browser: { type: "boolean" },
      port: { type: "string" },
      smoke: { type: "boolean" },
      "no-build": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (!values["no-build"]) build();

  const ends: (() => Promise<void>)[] = [];
  try {
    const cluster = await startCluster(values.kubeconfig);
    ends.push(() => cluster.stop());
    const workspace = await makeWorkspace({ kubeconfig: cluster.kubeconfig });
    ends.push(() => workspace.remove());
    if (values.smoke) return (await smoke(workspace.folder)) ? 0 : 1;

    const code = values.browser ? undefined : findDesktopCode();
    console.log(`\nCluster    ${cluster.name}\nWorkspace  ${workspace.folder} (removed at the end)`);
    if (code) {
      console.log("Opening VS Code; close its window to end.");
      await openDesktop(code, workspace.folder);
      return 0;
    }
    const editor = await serveEditor({ workspace: workspace.folder, port: Number(values.port ?? 0) });
    ends.push(() => editor.stop());
    console.log(`\nOpen this in a browser of this machine:\n\n  ${editor.address}\n`);
    console.log("Then click the Pod Sessions icon at the left. Ctrl-C ends everything.");
    await interrupted();
    return 0;
  } finally {
    for (let end = ends.pop(); end; end = ends.pop()) await end();
  }
}

function build(): void {
  const program = path.join(root, "esbuild.mjs");
  const { status } = spawnSync(process.execPath, [program, "--quiet"], { stdio: "inherit" });
  if (status !== 0) throw new Error("The build failed, see above.");
}

/** Resolves at Ctrl-C, or when a supervisor asks us to end. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}
