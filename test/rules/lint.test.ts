import assert from "node:assert/strict";
import path from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import rules from "../../scripts/rules/layers.json" with { type: "json" };
import {
  allowed,
  doorFaults,
  layerFaults,
  packageFaults,
  pureFaults,
  typedFaults,
  type PlantedFault,
} from "./plantedFaults.js";

interface Row {
  readonly imports: readonly string[];
  readonly pure?: boolean;
}
const table: { readonly layers: Readonly<Record<string, Row>>; readonly packages: object } = rules;

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

  for (const fault of [...layerFaults, ...packageFaults, ...pureFaults, ...doorFaults]) {
    it(`refuses in ${fault.file}: ${firstLine(fault.code)}`, async () => {
      const found = await complaints(untyped, fault);
      assert.ok(
        found.some((message) => fault.says.test(message)),
        `nothing like ${String(fault.says)} in ${JSON.stringify(found)}`,
      );
    });
  }

  it("has a planted fault for each row of the table", () => {
    const layerOf = (file: string) =>
      file.startsWith("webview/") ? "webview" : file.split("/")[1]?.replace(/\.ts$/, "");
    const layersOf = (faults: readonly PlantedFault[]) => new Set(faults.map(({ file }) => layerOf(file)));
    const layers = Object.entries(table.layers);
    const missing = [
      ...layers.filter(([name]) => !layersOf(layerFaults).has(name)).map(([name]) => name),
      ...layers
        .filter(([name, { pure }]) => pure === true && !layersOf(pureFaults).has(name))
        .map(([name]) => `${name}, pure`),
      ...Object.keys(table.packages).filter(
        (name) => !packageFaults.some(({ code }) => code.includes(`"${name}"`)),
      ),
    ];
    assert.deepEqual(missing, []);
  });

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
