import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { nextSteps } from "../../src/domain/nextSteps.js";
import { customProfileSchema } from "../../src/domain/profiles/customProfileSchema.js";
import { defaultSettings, numberRanges } from "../../src/domain/settings.js";
import {
  commandIds,
  contextKeys,
  panelTypes,
  type EmptyReason,
  settingsSection,
  terminalProfileId,
  viewContainerId,
  viewIds,
  walkthroughId,
} from "../../src/manifest.js";
import { contextValues } from "../../src/present/contextValues.js";

const root = path.resolve(import.meta.dirname, "../..");
const readJson = (file: string) => JSON.parse(readFileSync(path.join(root, file), "utf8")) as unknown;

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}

interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly scope?: string;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly additionalProperties?: { readonly properties: Readonly<Record<string, unknown>> };
}

interface Manifest {
  readonly main: string;
  readonly name: string;
  readonly publisher: string;
  readonly icon: string;
  readonly engines: { readonly vscode: string; readonly node: string };
  readonly activationEvents: readonly string[];
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: string;
      readonly restrictedConfigurations: readonly string[];
    };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly icon?: string;
    }[];
    readonly viewsContainers: {
      readonly activitybar: readonly { readonly id: string; readonly icon: string }[];
    };
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly contents: string;
      readonly when: string;
    }[];
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly {
        readonly id: string;
        readonly description: string;
        readonly media: { readonly svg: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly keybindings: readonly {
      readonly command: string;
      readonly args?: { readonly commands: readonly string[] };
      readonly when: string;
    }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
    readonly terminal: { readonly profiles: readonly { readonly id: string }[] };
  };
}

const manifest = readJson("package.json") as Manifest;
const sentences = readJson("package.nls.json") as Readonly<Record<string, string>>;
const { contributes } = manifest;
const declared = contributes.commands.map(({ command }) => command);
const ofEditor = (command: string) => /^(list|workbench|vscode)\./.test(command);
const whens = [
  ...Object.values(contributes.menus)
    .flat()
    .map(({ when }) => when),
  ...contributes.keybindings.map(({ when }) => when),
  ...contributes.viewsWelcome.map(({ when }) => when),
].filter((when) => when !== undefined);

describe("package.json", () => {
  it("declares the commands that the code has, and no others", () => {
    assert.deepEqual([...declared].sort(), [...commandIds].sort());
  });

  it("names only declared commands in menus, keybindings and welcome views", () => {
    const menus = Object.values(contributes.menus)
      .flat()
      .map(({ command }) => command);
    const keys = contributes.keybindings.flatMap(({ command, args }) => args?.commands ?? [command]);
    const links = Object.values(sentences).flatMap((text) =>
      [...text.matchAll(/\(command:([\w.]+)/g)].map(([, command = ""]) => command),
    );
    const unknown = [...menus, ...keys, ...links].filter((it) => !ofEditor(it) && !declared.includes(it));
    assert.deepEqual(unknown, []);
    assert.ok(links.length > 5);
  });

  it("declares the command of each next step", () => {
    const steps = Object.values(nextSteps).map((step) =>
      typeof step === "function" ? step(undefined as never) : step,
    );
    const unknown = steps
      .map(({ command }) => command)
      .filter((it) => !ofEditor(it) && !declared.includes(it));
    assert.deepEqual(unknown, []);
  });

  it("shows each command in the palette, but those that only a key can mean", () => {
    const hidden = contributes.menus["commandPalette"]?.filter(({ when }) => when === "false");
    assert.deepEqual(
      hidden?.map(({ command }) => command),
      ["podSessions.view.open"],
    );
  });

  it("has the views that the code has, each with its welcome", () => {
    const views = Object.values(contributes.views)
      .flat()
      .map(({ id }) => id);
    assert.deepEqual(views, Object.values(viewIds));
    assert.deepEqual(Object.keys(contributes.views), [viewContainerId]);
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [viewContainerId],
    );
    assert.deepEqual(
      contributes.terminal.profiles.map(({ id }) => id),
      [terminalProfileId],
    );
    const welcomed = new Set(contributes.viewsWelcome.map(({ view }) => view));
    assert.deepEqual([...welcomed], views);
    for (const when of whens)
      for (const [, view] of when.matchAll(/(?:view|focusedView) == ([\w.]+)/g))
        assert.ok(views.includes(view as never), when);
  });

  it("asks only for context values that nodes have, and for all of them", () => {
    const values: readonly string[] = Object.values(contextValues);
    const asked = new Set<string>();
    for (const when of whens) {
      for (const [, pattern = ""] of when.matchAll(/viewItem =~ \/(.+?)\/(?:\s|$)/g)) {
        const matched = values.filter((value) => new RegExp(pattern).test(value));
        assert.notDeepEqual(matched, [], when);
        for (const value of matched) asked.add(value);
      }
      for (const [, value = ""] of when.matchAll(/viewItem == ([\w.]+)/g)) {
        assert.ok(values.includes(value), when);
        asked.add(value);
      }
    }
    const silent: readonly string[] = [contextValues.profile];
    assert.deepEqual(
      values.filter((value) => !asked.has(value)),
      silent,
    );
  });

  it("has a walkthrough of steps that do something, and that are done when it has happened", () => {
    const [walkthrough] = contributes.walkthroughs;
    assert.equal(walkthroughId, `${manifest.publisher}.${manifest.name}#${walkthrough?.id ?? ""}`);
    assert.equal(walkthrough?.steps.length, 4);
    for (const { id, description, media, completionEvents } of walkthrough.steps) {
      const text = sentences[description.replaceAll("%", "")] ?? "";
      assert.match(text, /^\[[^\]]+\]\(command:podSessions\.[\w.]+[^)]*\)$/m, `${id} has a button`);
      const picture = readFileSync(path.join(root, media.svg), "utf8");
      assert.doesNotMatch(
        picture,
        /#[0-9a-f]{3,8}\b|rgba?\(/i,
        "a colour of its own would not fit every theme",
      );
      for (const event of completionEvents) {
        const [, kind, name = ""] = /^(onContext|onCommand):(.+)$/.exec(event) ?? [];
        const known: readonly string[] = kind === "onCommand" ? commandIds : contextKeys;
        assert.ok(known.includes(name), event);
      }
    }
  });

  it("asks only for context keys that the code sets, and for all of them", () => {
    const done = contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ completionEvents }) => completionEvents.map((event) => event.replace(/^on\w+:/, ""))),
    );
    const asked = new Set(
      [...whens, ...done.filter((name) => !declared.includes(name))].flatMap((when) => {
        const keys = when.replace(/(view|focusedView) == [\w.]+/g, "").replace(/'[^']*'/g, "");
        return [...keys.matchAll(/podSessions\.[\w.]+/g)].map(([key]) => key);
      }),
    );
    assert.deepEqual([...asked].sort(), [...contextKeys].filter((key) => asked.has(key)).sort());
    const unasked = contextKeys.filter((key) => !asked.has(key));
    assert.deepEqual(unasked, []);
  });

  it("has a welcome for each reason why the view can be empty", () => {
    const reasons = contributes.viewsWelcome.map(
      ({ when }) => /podSessions\.empty == '(\w+)'/.exec(when)?.[1],
    );
    const expected: readonly EmptyReason[] = [
      "idle",
      "connecting",
      "noKubeconfig",
      "brokenKubeconfig",
      "noConnection",
      "noRights",
      "noSessions",
      "noMatch",
    ];
    assert.deepEqual([...new Set(reasons)], expected);
  });

  it("says one thing about each failed connection", () => {
    const asked = contributes.viewsWelcome.filter(({ when }) => when.includes("noConnection"));
    for (const problem of ["unreachable", "tls", "unauthorized", "credential", "protocol", "server"]) {
      const shown = asked.filter(({ when }) => {
        const is = /podSessions\.problem == '(\w+)'/.exec(when)?.[1];
        const isNot = [...when.matchAll(/podSessions\.problem != '(\w+)'/g)].map(([, kind]) => kind);
        return is === undefined ? !isNot.includes(problem) : is === problem;
      });
      assert.equal(shown.length, 1, problem);
    }
  });

  it("declares the settings that the code reads, with their types and defaults", () => {
    const settings = Object.assign(
      {},
      ...contributes.configuration.map(({ properties }) => properties),
    ) as Readonly<Record<string, Setting>>;
    const found = Object.fromEntries(
      Object.entries(settings).map(([key, setting]) => [key, setting.default]),
    );
    const expected: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(defaultSettings) as [string, unknown][]) {
      const isGroup = typeof value === "object" && value !== null && Object.keys(value).length > 0;
      const flat = isGroup
        ? Object.entries(value).map(([inner, it]) => [`${key}.${inner}`, it] as const)
        : [[key, value] as const];
      for (const [name, it] of flat) expected[`${settingsSection}.${name}`] = it;
    }
    assert.deepEqual(found, expected);
    const ranges = Object.entries(settings).flatMap(([key, { type, minimum, maximum }]) =>
      type === "number" ? [[key, { minimum, maximum }] as const] : [],
    );
    assert.deepEqual(
      Object.fromEntries(ranges),
      Object.fromEntries(
        Object.entries(numberRanges).map(([key, range]) => [`${settingsSection}.${key}`, range]),
      ),
    );
    for (const [key, setting] of Object.entries(settings)) {
      assert.equal(setting.type, typeof setting.default, key);
      assert.ok(setting.scope, `${key} has a scope`);
      assert.match(setting.description ?? setting.markdownDescription ?? "", /^%setting\..+%$/, key);
    }
  });

  it("lets no folder set a path or a time limit of a program, nor what runs, unless it is trusted", () => {
    const settings = Object.assign(
      {},
      ...contributes.configuration.map(({ properties }) => properties),
    ) as Readonly<Record<string, Setting>>;
    const ofMachine = ["kubeconfigPath", "credentialPluginTimeoutSeconds", "pollIntervalSeconds"];
    for (const key of ofMachine) assert.equal(settings[`${settingsSection}.${key}`]?.scope, "machine", key);
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, "limited");
    for (const key of ["profiles", "defaultProfile", "namespace", "terminal.shell"])
      assert.ok(restrictedConfigurations.includes(`${settingsSection}.${key}`), key);
    for (const key of restrictedConfigurations) assert.ok(settings[key], key);
  });

  it("describes every field of a profile, and none that is unknown", () => {
    const [sessions] = contributes.configuration.flatMap(
      ({ properties }) => properties[`${settingsSection}.profiles`] ?? [],
    );
    const { shape } = (
      customProfileSchema as unknown as { _zod: { def: { shape: Record<string, unknown> } } }
    )._zod.def;
    assert.deepEqual(
      Object.keys(sessions?.additionalProperties?.properties ?? {}).sort(),
      Object.keys(shape).sort(),
    );
  });

  it("has every sentence that it names, and none that nobody names", () => {
    const named = new Set([...JSON.stringify(manifest).matchAll(/%([\w.-]+)%/g)].map(([, key]) => key));
    assert.deepEqual([...named].sort(), Object.keys(sentences).sort());
  });

  it("says the same lowest versions everywhere", () => {
    const minor = (version: string | undefined) => /(\d+\.\d+)/.exec(version ?? "")?.[1];
    assert.equal(minor(manifest.engines.vscode), minor(manifest.devDependencies["@types/vscode"]));
    const build = path.join(root, "esbuild.mjs");
    const target = /target:\s*"node(\d+\.\d+)/.exec(readFileSync(build, "utf8"))?.[1];
    assert.equal(target, minor(manifest.engines.node));
    const workflow = readFileSync(path.join(root, ".github/workflows/ci.yml"), "utf8");
    const tested = [...workflow.matchAll(/\bvscode: (\d+\.\d+)/g)].map(([, version]) => version);
    assert.deepEqual(tested, [minor(manifest.engines.vscode)]);
  });

  it("starts with nothing but what is contributed, and panels that a reload brings back", () => {
    assert.deepEqual(
      manifest.activationEvents,
      Object.values(panelTypes).map((type) => `onWebviewPanel:${type}`),
    );
  });

  it("names only files that exist", () => {
    const icons = [
      ...contributes.viewsContainers.activitybar,
      ...Object.values(contributes.views).flat(),
    ].map(({ icon }) => icon);
    for (const file of [manifest.icon, ...icons]) assert.ok(existsSync(path.join(root, file)), file);
    assert.equal(manifest.main, "./dist/extension.js");
  });
});
