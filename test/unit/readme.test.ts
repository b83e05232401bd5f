import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

import { setupName } from "../../src/domain/setup/setupRequest.js";
import { usedFeatures } from "../../src/domain/features.js";
import { roleText } from "../../src/present/roleText.js";

const root = path.join(__dirname, "../..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: {
      readonly commandPalette: readonly { readonly command: string; readonly when: string }[];
    };
    readonly keybindings: readonly {
      readonly key: string;
      readonly command: string;
      readonly args?: { readonly commands: readonly string[] };
    }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
  };
}

describe("README", () => {
  const readme = read("README.md");
  const { contributes } = JSON.parse(read("package.json")) as Manifest;
  const sentences = JSON.parse(read("package.nls.json")) as Readonly<Record<string, string>>;

  it("names every command of the palette and every setting", () => {
    const hidden = contributes.menus.commandPalette.filter(({ when }) => when === "false");
    const shown = contributes.commands.filter(
      ({ command }) => !hidden.some((entry) => entry.command === command),
    );
    const titles = shown.map(({ title }) => sentences[title.replaceAll("%", "")] ?? title);
    const settings = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    assert.deepEqual(
      [...titles.map((title) => `| ${title} `), ...settings.map((key) => `\`${key}\``)].filter(
        (text) => !readme.includes(text),
      ),
      [],
    );
  });

  it("names the key of every command that has one", () => {
    const keys = new Map<string, string>();
    for (const { key, command, args } of contributes.keybindings)
      keys.set(args?.commands.at(-1) ?? command, key);
    const titleOf = new Map(contributes.commands.map(({ command, title }) => [command, title]));
    const lacking = [...keys].filter(([command, key]) => {
      const title = sentences[(titleOf.get(command) ?? "").replaceAll("%", "")] ?? "";
      // Enter has no row: it is in no palette.
      if (command === "podSessions.view.open") return !readme.includes("`" + key + "` opens");
      const row = readme.split("\n").find((line) => line.startsWith(`| ${title} `));
      return row?.includes("`" + key + "`") !== true;
    });
    assert.deepEqual(lacking, []);
  });

  it("prints the Role that the code asks for", () => {
    const printed = /```yaml\n(apiVersion: rbac[^]*?)```/.exec(readme)?.[1] ?? "";
    const [role] = roleText(usedFeatures, "team-a").split("---");
    const expected = parse(role ?? "") as { readonly metadata: object };
    // Whoever applies it by hand must not lose what the set-up has granted.
    const metadata = { ...expected.metadata, name: `${setupName}-users` };
    assert.deepEqual(parse(printed), { ...expected, metadata });
  });
});
