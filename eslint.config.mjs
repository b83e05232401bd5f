import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { doorBlocks } from "./scripts/rules/doors.mjs";
import { plugin } from "./scripts/rules/plugin.mjs";

const product = ["src/**/*.ts", "webview/**/*.ts"];
const typescript = ["**/*.ts"];
const tools = ["scripts/**", "bench/**", "test/**", "*.mjs", "*.cjs", ".*.cjs"];

export default defineConfig(
  { ignores: ["dist/", "out/", ".vscode-test/", ".cache/", "node_modules/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: false },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      // An async function that fills an interface turns what it throws into a rejection, await or not.
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    plugins: { layers: plugin },
    rules: {
      "layers/imports": "error",
      "layers/no-barrel": "error",
      "max-lines": ["error", 400],
      "no-console": "error",
      "no-restricted-exports": [
        "error",
        { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } },
      ],
      eqeqeq: "error",
    },
  },
  ...doorBlocks(product),
  {
    files: product,
    rules: {
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "zod", message: 'Use "zod/mini": 17 KB, not 454.' }] },
      ],
    },
  },
  {
    files: ["test/**", "bench/**", "scripts/**"],
    rules: {
      // mocha's `this.timeout()` and the like, deliberately floating fakes, and values known by the test.
      "@typescript-eslint/no-empty-function": "off",
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-unnecessary-condition": "off",
    },
  },
  { files: tools, rules: { "no-console": "off" } },
  { files: ["src/playground/main.ts"], rules: { "no-console": "off" } },
  { files: ["**/*.{mjs,cjs,js}"], languageOptions: { globals: nodeGlobals() } },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
  { files: ["*.config.mjs"], rules: { "no-restricted-exports": "off" } },
);

/** What a script of ours uses of Node without importing it. */
function nodeGlobals() {
  const names = ["process", "console", "Buffer", "URL", "fetch", "setTimeout", "clearTimeout", "setInterval"];
  const more = [
    "clearInterval",
    "AbortController",
    "AbortSignal",
    "performance",
    "structuredClone",
    "TextDecoder",
  ];
  const common = ["module", "require", "__dirname", "exports"];
  return Object.fromEntries([...names, ...more, ...common].map((name) => [name, "readonly"]));
}
