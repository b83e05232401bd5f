import assert from "node:assert/strict";
import path from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import {
  allowed,
  doorFaults,
  layerFaults,
  packageFaults,
  typedFaults,
  type PlantedFault,
} from "./plantedFaults.js";

const root = path.resolve(import.meta.dirname, "../..");

describe("lint", function () {
  this.timeout(60_000);

  // Files that do not exist have no types; the rules about layers and doors need none.
  const untyped = new ESLint({
    cwd: root,
    overrideConfig: [
      tseslint.configs.disableTypeChecked,
      { languageOptions: { parserOptions: { projectService: false, program: null, project: false } } },
    ],
  });
  const typed = new ESLint({ cwd: root });

  async function complaints(eslint: ESLint, { file, code }: Omit<PlantedFault, "says">): Promise<string[]> {
    const [result] = await eslint.lintText(code, { filePath: path.join(root, file) });
    assert.ok(result, `${file} is not linted at all`);
    return result.messages.map((message) => message.message);
  }

  for (const fault of [...layerFaults, ...packageFaults, ...doorFaults]) {
    it(`refuses in ${fault.file}: ${firstLine(fault.code)}`, async () => {
      const found = await complaints(untyped, fault);
      assert.ok(
        found.some((message) => fault.says.test(message)),
        `nothing like ${String(fault.says)} in ${JSON.stringify(found)}`,
      );
    });
  }

  for (const planted of allowed) {
    it(`lets pass in ${planted.file}: ${firstLine(planted.code)}`, async () => {
      assert.deepEqual(await complaints(untyped, planted), []);
    });
  }

  for (const fault of typedFaults) {
    it(`with types, refuses: ${String(fault.says)}`, async () => {
      const found = await complaints(typed, fault);
      assert.ok(
        found.some((message) => fault.says.test(message)),
        JSON.stringify(found),
      );
    });
  }
});

function firstLine(code: string): string {
  return code.split("\n", 1)[0] ?? "";
}
