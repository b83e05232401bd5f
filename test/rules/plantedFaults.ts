/** Code that breaks a rule of docs/architecture.md, and where. Written by hand from that document, not from the rules. */
export interface PlantedFault {
  readonly file: string;
  readonly code: string;
  /** What the person who planted it must read, as a pattern. */
  readonly says: RegExp;
}

const use = (specifier: string): string => `import { thing } from "${specifier}";\nthing();\n`;
const useType = (specifier: string): string =>
  `import type { Thing } from "${specifier}";\nexport type T = Thing;\n`;
const up = (file: string, specifier: string, says = /may not import|may not reach/): PlantedFault => ({
  file,
  code: use(specifier),
  says,
});

/** Each layer, reaching for what is above it or beside it. Both ESLint and dependency-cruiser must refuse these. */
export const layerFaults: readonly PlantedFault[] = [
  up("src/base/planted.ts", "../domain/planted.js"),
  up("src/base/planted2.ts", "../contracts/planted.js"),
  up("src/contracts/planted.ts", "../base/planted.js"),
  up("src/domain/planted.ts", "../kube/planted.js"),
  up("src/domain/planted2.ts", "../contracts/planted.js"),
  up("src/kube/planted.ts", "../state/planted.js"),
  up("src/kube/decode/planted.ts", "../../present/planted.js"),
  up("src/state/planted.ts", "../actions/planted.js"),
  up("src/state/planted2.ts", "../present/planted.js"),
  up("src/actions/planted.ts", "../present/planted.js"),
  up("src/actions/planted2.ts", "../ui/tree/planted.js"),
  up("src/present/planted.ts", "../kube/planted.js"),
  up("src/present/planted2.ts", "../actions/planted.js"),
  up("src/present/planted3.ts", "../state/planted.js", /only types of state|types-only/),
  up("src/manifest.ts", "./state/planted.js"),
  up("src/app.ts", "./ui/planted.js"),
  up("src/ui/tree/planted.ts", "../../kube/planted.js"),
  up("src/ui/planted.ts", "../playground/planted.js"),
  up("src/ui/planted2.ts", "../extension.js"),
  up("src/extension.ts", "./kube/planted.js"),
  up("src/playground/planted.ts", "../domain/planted.js"),
  up("src/playground/planted2.ts", "../kube/planted.js"),
  up("webview/panel/planted.ts", "../../src/base/planted.js"),
  up("webview/panel/planted2.ts", "../../src/domain/planted.js"),
  {
    file: "src/state/lazy.ts",
    code: `export const load = () => import("../ui/planted.js");\n`,
    says: /may not import/,
  },
  { file: "src/domain/typed.ts", code: useType("../kube/planted.js"), says: /may not import/ },
  {
    file: "src/domain/handedOn.ts",
    code: `export { thing } from "../state/planted.js";\n`,
    says: /may not import/,
  },
];

/** Packages that have one place. */
export const packageFaults: readonly PlantedFault[] = [
  { file: "src/present/vscode.ts", code: useType("vscode"), says: /"vscode" may be imported only/ },
  { file: "src/app.ts", code: useType("vscode"), says: /"vscode" may be imported only/ },
  { file: "src/kube/client.ts", code: use("@kubernetes/client-node"), says: /gives types only/ },
  {
    file: "src/domain/client.ts",
    code: useType("@kubernetes/client-node"),
    says: /may be imported only in src\/kube/,
  },
  {
    file: "webview/panel/toolkit.ts",
    code: use("@vscode/webview-ui-toolkit"),
    says: /only in webview\/common\/toolkit/,
  },
  { file: "src/ui/socket.ts", code: use("ws"), says: /"ws" may be imported only/ },
  {
    file: "src/state/wait.ts",
    code: use("node:timers/promises"),
    says: /may be imported only in src\/base\/clock/,
  },
  {
    file: "src/state/wait2.ts",
    code: use("node:timers"),
    says: /may be imported only in src\/base\/clock/,
  },
  {
    file: "src/kube/wait.ts",
    code: use("timers"),
    says: /may be imported only in src\/base\/clock/,
  },
];

/** What reaches out of a layer that is pure. Only ESLint knows that rule. */
export const pureFaults: readonly PlantedFault[] = [
  { file: "src/contracts/disk.ts", code: use("node:fs"), says: /contracts is pure/ },
  { file: "src/domain/disk.ts", code: use("node:fs"), says: /domain is pure/ },
  { file: "src/domain/disk.ts", code: use("fs"), says: /domain is pure/ },
  { file: "src/domain/disk.ts", code: use("fs/promises"), says: /domain is pure/ },
  { file: "src/manifest.ts", code: use("node:os"), says: /manifest is pure/ },
  { file: "src/present/process.ts", code: use("node:child_process"), says: /present is pure/ },
  { file: "webview/panel/net.ts", code: use("node:net"), says: /webview is pure/ },
];

/** What is allowed, so that a rule which refuses everything is found out. */
export const allowed: readonly Omit<PlantedFault, "says">[] = [
  { file: "src/domain/fine.ts", code: use("../base/planted.js") },
  { file: "src/kube/fine.ts", code: use("../domain/planted.js") },
  { file: "src/kube/types.ts", code: useType("@kubernetes/client-node") },
  { file: "src/state/fine.ts", code: use("../kube/planted.js") },
  { file: "src/actions/fine.ts", code: use("../state/planted.js") },
  { file: "src/present/fine.ts", code: useType("../state/planted.js") },
  { file: "src/present/fine2.ts", code: use("../contracts/planted.js") },
  { file: "src/ui/fine.ts", code: use("../present/planted.js") },
  { file: "src/ui/fine2.ts", code: use("../app.js") },
  { file: "src/playground/fine.ts", code: use("../base/planted.js") },
  { file: "webview/panel/fine.ts", code: use("../../src/contracts/planted.js") },
];

/** Ways around the one door: what only lint can see. */
export const doorFaults: readonly PlantedFault[] = [
  {
    file: "src/kube/planted.ts",
    code: `export const home = process.env["HOME"];\n`,
    says: /environment is read/,
  },
  {
    file: "src/ui/planted.ts",
    code: `export const home = process.env["HOME"];\n`,
    says: /environment is read/,
  },
  { file: "src/state/planted.ts", code: `export const now = Date.now();\n`, says: /Time is injected/ },
  { file: "src/present/planted.ts", code: `export const now = new Date();\n`, says: /Time is injected/ },
  { file: "src/actions/planted.ts", code: `setTimeout(() => undefined, 1);\n`, says: /Time is injected/ },
  {
    file: "src/kube/planted.ts",
    code: `export const s = AbortSignal.timeout(9);\n`,
    says: /Time is injected/,
  },
  { file: "src/base/planted.ts", code: `export const n = Math.random();\n`, says: /Chance is injected/ },
  {
    file: "src/ui/planted.ts",
    code: `import * as vscode from "vscode";\nvscode.commands.registerCommand("a", () => undefined);\n`,
    says: /command table/,
  },
  {
    file: "src/ui/planted.ts",
    code: `import { commands } from "vscode";\nvoid commands.executeCommand("setContext", "a", 1);\n`,
    says: /ContextKeys/,
  },
  {
    file: "src/ui/planted.ts",
    code: `import { workspace } from "vscode";\nworkspace.getConfiguration("a");\n`,
    says: /ui\/settings/,
  },
  {
    file: "src/ui/planted.ts",
    code: `import { window } from "vscode";\nvoid window.showErrorMessage("a");\n`,
    says: /ui\/notify/,
  },
  { file: "src/domain/planted.ts", code: `console.log("here");\n`, says: /console/ },
  { file: "src/domain/planted.ts", code: `export default 1;\n`, says: /'default' is restricted/ },
  { file: "src/domain/index.ts", code: `export const a = 1;\n`, says: /No barrels/ },
  { file: "src/domain/planted.ts", code: `export * from "./session.js";\n`, says: /No barrels/ },
  { file: "src/domain/planted.ts", code: use("zod"), says: /zod\/mini/ },
  { file: "src/domain/planted.ts", code: use("./session"), says: /lacks its suffix/ },
  { file: "src/domain/planted.ts", code: "// line\n".repeat(401), says: /too many lines/ },
  { file: "src/domain/planted.ts", code: `export const a: any = 1;\n`, says: /any/ },
  { file: "src/domain/planted.ts", code: `export const a = [1][0]!;\n`, says: /non-null/ },
];

/** What only lint with types can see. Planted into the text of a file that exists. */
export const typedFaults: readonly PlantedFault[] = [
  {
    file: "src/base/errors.ts",
    code: `const f = async () => 1;\nf();\n`,
    says: /Promises must be awaited/,
  },
  { file: "src/base/errors.ts", code: `throw "a sentence";\n`, says: /error object to be thrown/ },
  {
    file: "src/base/errors.ts",
    code: `export function f(a: "x" | "y") {\n  switch (a) {\n    case "x":\n      return 1;\n  }\n  return 0;\n}\n`,
    says: /Switch is not exhaustive/,
  },
  {
    file: "src/base/errors.ts",
    code: `import { Emitter } from "./event.js";\nexport type E = Emitter<string>;\n`,
    says: /only used as types/,
  },
];
