import type { KubeconfigPanelState } from "../../src/contracts/kubeconfigPanel.js";
import type { RequestFault } from "../../src/contracts/rpc.js";
import { h, type Child } from "../common/dom.js";
import { faultNote } from "../common/faultNote.js";
import { headRow, toneClass } from "../common/signs.js";
import { button, progress } from "../common/toolkit.js";
import type { KubeconfigPanelActions } from "./panelActions.js";

type Context = KubeconfigPanelState["contexts"][number];
type TestStep = NonNullable<Context["test"]>["steps"][number];

/** A request about the contexts that was refused: about one of them, or about all. */
export interface ContextsFault {
  readonly fault: RequestFault;
  readonly context?: string | undefined;
}

/** The contexts: what each is, how it logs in, and how its test went. */
export function contextTable(
  state: KubeconfigPanelState,
  fault: ContextsFault | undefined,
  actions: KubeconfigPanelActions,
): HTMLElement {
  if (state.contexts.length === 0) {
    return h(
      "div",
      {},
      h("h2", {}, "Contexts"),
      h("p", { class: "hint" }, "No kubeconfig names a context yet."),
    );
  }
  const isTesting = state.contexts.some(({ test }) => test?.isRunning);
  return h(
    "div",
    {},
    h("h2", { id: "contexts-title" }, "Contexts"),
    h(
      "div",
      // Where it is wider than the window it scrolls, and a keyboard must get there.
      { class: "table", attrs: { tabindex: "0", role: "region", "aria-labelledby": "contexts-title" } },
      h(
        "table",
        { attrs: { "aria-labelledby": "contexts-title" } },
        h("thead", {}, headRow(["Context", "Cluster and server", "User and login", "Namespace", "Actions"])),
        h(
          "tbody",
          {},
          ...state.contexts.flatMap((context) => rows(context, state.isTrusted, fault, actions)),
        ),
      ),
    ),
    h(
      "div",
      { class: "row" },
      isTesting
        ? button("Stop all tests", () => actions.stopTests(), { id: "test-all" })
        : button("Test all contexts", actions.testAll, { id: "test-all" }),
      button("Look again", actions.refresh, { id: "refresh" }),
    ),
    fault?.context === undefined && faultNote(fault?.fault, actions.next),
  );
}

function rows(
  context: Context,
  isTrusted: boolean,
  fault: ContextsFault | undefined,
  actions: KubeconfigPanelActions,
): HTMLElement[] {
  const { name } = context;
  const main = h(
    "tr",
    { id: `context-${name}`, attrs: { tabindex: "-1" } },
    h("th", { attrs: { scope: "row" } }, name, context.isUsed && h("span", { class: "tag" }, "in use")),
    h("td", {}, h("div", {}, context.cluster), h("div", { class: "mono hint" }, context.server)),
    h(
      "td",
      {},
      h("div", {}, context.user),
      h("div", { class: "hint" }, context.login),
      ...certificate(context),
    ),
    h("td", {}, context.namespace),
    h("td", {}, verbs(context, actions)),
  );
  const notes = [
    ...problem(context, actions),
    ...plugin(context, isTrusted, actions),
    ...testResult(context),
    fault?.context === name && faultNote(fault.fault, actions.next),
  ].filter((note) => note !== undefined && note !== false);
  if (notes.length === 0) return [main];
  return [main, h("tr", { class: "notes" }, h("td", { attrs: { colspan: "5" } }, ...notes))];
}

function verbs(context: Context, actions: KubeconfigPanelActions): HTMLElement {
  const { name } = context;
  return h(
    "div",
    { class: "row" },
    button("Use", () => actions.useContext(name), {
      id: `use-${name}`,
      label: `Use context ${name}`,
      look: context.isUsed ? "secondary" : "primary",
      disabled: context.isUsed || context.problem !== undefined,
    }),
    context.test?.isRunning === true
      ? button("Stop", () => actions.stopTests(name), {
          id: `test-${name}`,
          label: `Stop the test of context ${name}`,
        })
      : button("Test", () => actions.testContext(name), {
          id: `test-${name}`,
          label: `Test the connection of context ${name}`,
          disabled: context.problem !== undefined,
        }),
  );
}

function certificate({ certificate: told }: Context): Child[] {
  return told ? [h("div", { class: toneClass(told.tone) }, told.text)] : [];
}

function problem({ problem: told }: Context, actions: KubeconfigPanelActions): Child[] {
  if (!told) return [];
  const { file, line } = told;
  return [
    h("p", { class: "fault" }, told.text),
    file !== undefined && button("Open the file there", () => actions.openFile(file, line)),
  ];
}

function plugin(context: Context, isTrusted: boolean, actions: KubeconfigPanelActions): Child[] {
  if (context.plugin === undefined) return [];
  const runs = h("p", {}, context.pluginHeld ? "Would run: " : "Runs: ", h("code", {}, context.plugin));
  if (!context.pluginHeld || isTrusted) return [runs];
  return [
    runs,
    h(
      "p",
      { class: "warn" },
      "This kubeconfig belongs to the workspace, which is not trusted: its plugin is not run.",
    ),
    button("Trust the workspace…", actions.trustWorkspace),
  ];
}

function testResult({ name, test }: Context): Child[] {
  if (!test) return [];
  return [
    test.isRunning && progress(`Testing ${name}…`),
    h("ul", { class: "steps", attrs: { "aria-label": `Test of ${name}` } }, ...test.steps.map(stepLine)),
  ];
}

const stepSigns: Readonly<Record<TestStep["kind"], { readonly class: string; readonly word: string }>> = {
  waiting: { class: "hint", word: "waiting" },
  running: { class: "hint", word: "trying…" },
  passed: { class: "good", word: "passed" },
  warned: { class: "warn", word: "works, but" },
  failed: { class: "fault", word: "failed" },
  skipped: { class: "hint", word: "not tried" },
};

function stepLine(step: TestStep): HTMLElement {
  const sign = stepSigns[step.kind];
  return h(
    "li",
    {},
    h("span", { class: sign.class }, `${step.title}: ${sign.word}`),
    step.text !== "" && h("span", {}, ` — ${step.text}`),
    step.fix !== undefined && h("div", { class: "fix" }, step.fix),
  );
}
