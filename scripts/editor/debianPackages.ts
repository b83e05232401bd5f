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

/**
 * Installs the browser and, for the editor's native modules, a compiler: with apt-get when we are root. Otherwise
 * rejects with the one command that a person has to run.
 */
export async function ensureDebianPackages(needs: { readonly compiler: boolean }): Promise<void> {
  const wanted = Object.entries({ ...browser, ...(needs.compiler ? compilers : {}) });
  const missing = () => wanted.filter(([, isThere]) => !isThere()).map(([name]) => name);
  if (missing().length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing().join(" ")}`;
  if (process.getuid?.() !== 0 || !onPath("apt-get"))
    throw new Error(`The editor tests need ${missing().join(", ")}. Please run: sudo ${command}`);
  console.log(`Installing ${missing().join(", ")} (apt-get); this happens once.`);
  for (const line of ["apt-get update -qq", command]) {
    const [program = "", ...args] = line.split(" ");
    const code = await runInstaller(program, args, {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (code !== 0) throw new Error(`"${line}" failed with code ${String(code)}, see above.`);
  }
}
