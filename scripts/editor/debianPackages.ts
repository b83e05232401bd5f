import { existsSync } from "node:fs";
import { findChromium } from "./chromium.js";
import { runInstaller } from "./runInstaller.js";

const onPath = (program: string): boolean =>
  (process.env.PATH ?? "").split(":").some((folder) => existsSync(`${folder}/${program}`));

/** Debian's packages that the editor needs, and how to see that each is there. */
const browser = { chromium: () => findChromium() !== undefined };
const compilers = {
  "libkrb5-dev": () => existsSync("/usr/include/gssapi.h") || existsSync("/usr/include/gssapi/gssapi.h"),
  "g++": () => onPath("g++"),
  make: () => onPath("make"),
  python3: () => onPath("python3"),
};

/** What the tests of a clone over SSH serve it with; they skip without. */
const sshServer = { "openssh-server": () => existsSync("/usr/sbin/sshd") };

/**
 * Installs the browser and, for the editor's native modules, a compiler: with apt-get when we are root. Otherwise
 * rejects with the one command that a person has to run.
 */
export function ensureDebianPackages(needs: { readonly compiler: boolean }): Promise<void> {
  return ensure("The editor tests need", { ...browser, ...(needs.compiler ? compilers : {}) });
}

/** The same for an SSH server, which is installed and not started. */
export function ensureSshServer(): Promise<void> {
  return ensure("The tests of a clone over SSH need", sshServer);
}

type Packages = Readonly<Record<string, () => boolean>>;

let last: Promise<void> = Promise.resolve();

/** One after the other, as apt-get has it. */
function ensure(whoNeeds: string, packages: Packages): Promise<void> {
  const done = last.then(() => installMissing(whoNeeds, packages));
  last = done.catch(() => undefined);
  return done;
}

async function installMissing(whoNeeds: string, packages: Packages): Promise<void> {
  const wanted = Object.entries(packages);
  const missing = () => wanted.filter(([, isThere]) => !isThere()).map(([name]) => name);
  if (missing().length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing().join(" ")}`;
  if (process.getuid?.() !== 0 || !onPath("apt-get"))
    throw new Error(`${whoNeeds} ${missing().join(", ")}. Please run: sudo ${command}`);
  console.log(`Installing ${missing().join(", ")} (apt-get); this happens once.`);
  for (const line of ["apt-get update -qq", command]) {
    const [program = "", ...args] = line.split(" ");
    const code = await runInstaller(program, args, {
      // A run level in which no package starts a service of its own.
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
    });
    if (code !== 0) throw new Error(`"${line}" failed with code ${String(code)}, see above.`);
  }
}
