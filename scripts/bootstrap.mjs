// What every entry script does first, with nothing but Node: install what is missing, then run a TypeScript task on
// the Node version that the repository brings along (npm's `node` package). A fresh clone needs no other step.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = path.resolve(import.meta.dirname, "..");
const modules = path.join(root, "node_modules");

/** Runs `main` of `scripts/tasks/<task>.ts` with this process's arguments and ends as it ends. */
export function runTask(task) {
  if (!isInstalled()) install();
  const node = nodeBinary();
  const loader = pathToFileURL(path.join(modules, "tsx/dist/loader.mjs")).href;
  const script = path.join(import.meta.dirname, "runTask.mjs");
  const child = spawn(node, ["--import", loader, script, task, ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: [path.dirname(node), process.env.PATH].join(path.delimiter) },
  });
  // A terminal sends Ctrl-C to both; a supervisor's signal reaches only us.
  process.on("SIGINT", () => undefined);
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}

/** Whether node_modules holds the versions that the lock file names. */
function isInstalled() {
  const installed = readPackages(path.join(modules, ".package-lock.json"));
  const wanted = readPackages(path.join(root, "package-lock.json"));
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(
    ([name, { version, optional, peer }]) =>
      name === "" || installed[name]?.version === version || ((optional || peer) && !installed[name]),
  );
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : undefined;
}

function install() {
  console.log("Installing packages (npm ci); this happens once.");
  const npm = process.env.npm_execpath;
  const command = npm?.endsWith(".js")
    ? [process.execPath, npm]
    : [process.platform === "win32" ? "npm.cmd" : "npm"];
  const [program, ...first] = command;
  const done = spawnSync(program, [...first, "ci", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: program.endsWith(".cmd"),
  });
  if (done.status === 0) return;
  console.error(
    "\nnpm ci failed, see above. Pod Sessions needs npm's registry once, and Node 20.11 or newer to start.",
  );
  process.exit(1);
}

/** The Node that came with the packages; fetched now where npm was told to run no scripts. */
function nodeBinary() {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const own = path.join(modules, "node/bin", name);
  if (!existsSync(own) && Number(process.versions.node.split(".")[0]) < 24)
    spawnSync(process.execPath, ["installArchSpecificPackage"], {
      cwd: path.join(modules, "node"),
      stdio: "ignore",
    });
  return existsSync(own) ? own : process.execPath;
}
