import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { transform } from "esbuild";

/**
 * Lets a bundle in parts be CommonJS, which VS Code loads: esbuild splits at `import()` only where it writes modules,
 * so that is what it does, and each part is turned into CommonJS here. What start needs is in one file, the rest in
 * files that are read when they are first needed.
 */
export function commonJsParts({ minify, target }) {
  return {
    name: "commonjs-parts",
    setup(build) {
      Object.assign(build.initialOptions, { format: "esm", splitting: true, write: false });
      if (build.initialOptions.sourcemap) build.initialOptions.sourcemap = "inline";
      build.onEnd(async ({ outputFiles = [] }) => {
        for (const file of outputFiles) {
          const { code } = await transform(file.text, {
            ...{ minify, target, format: "cjs", platform: "node", charset: "utf8" },
            sourcemap: build.initialOptions.sourcemap ? "inline" : false,
            supported: { "dynamic-import": false },
          });
          await mkdir(path.dirname(file.path), { recursive: true });
          await writeFile(file.path, code);
        }
      });
    },
  };
}
