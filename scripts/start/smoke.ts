import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { toError } from "../../src/base/errors.js";
import { startEditor } from "../editor/editor.js";
import { outFolder } from "../editor/place.js";
import { steps } from "./steps.js";

/** Does what a person does first, without one: prints the time of each step, saves a picture of it. True when all went well. */
export async function smoke(workspace: string): Promise<boolean> {
  const pictures = path.join(outFolder, "smoke");
  mkdirSync(pictures, { recursive: true });
  let startMs = performance.now();
  const line = (mark: string, name: string) =>
    console.log(
      `  ${mark} ${name.padEnd(10)} ${((performance.now() - startMs) / 1000).toFixed(2).padStart(7)} s`,
    );
  const editor = await startEditor({ workspace });
  line("✓", "editor");
  try {
    for (const [index, { name, run }] of steps.entries()) {
      startMs = performance.now();
      const fault = await run(editor).then(
        () => undefined,
        (error: unknown) => toError(error),
      );
      line(fault === undefined ? "✓" : "✗", name);
      const picture = await editor.screenshot(`smoke-${String(index + 1)}-${name}`);
      copyFileSync(picture, path.join(pictures, `${String(index + 1)}-${name}.png`));
      if (fault === undefined) continue;
      console.log(`\n${fault.message}`);
      return false;
    }
    return true;
  } finally {
    await editor.stop();
    console.log(`\nPictures: ${path.relative(process.cwd(), pictures)}`);
  }
}
