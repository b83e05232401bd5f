import { homedir } from "node:os";
import path from "node:path";

/** The npm package that carries VS Code's server: 4.139.1 is Code - OSS 1.139.1. */
export const codeServerVersion = "4.139.1";

/** The repository's folder. */
export const root = path.resolve(import.meta.dirname, "../..");

/** Where the editor is kept: outside node_modules, so that `npm ci` does not cost another installation. */
export const editorFolder = path.join(
  process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache"),
  "pod-sessions",
  `editor-${codeServerVersion}`,
);

/** What runs produce: pictures, logs, results. Not kept in git. */
export const outFolder = path.join(root, "out");
