import path from "node:path";
import { startEditor } from "../scripts/editor/editor.js";
import { root } from "../scripts/editor/place.js";
import { until } from "../scripts/editor/until.js";
import { makeWorkspace } from "../scripts/editor/workspace.js";
import { median, type Bench } from "./bench.js";

const runs = 5;
const limitMs = 30;

/** What VS Code itself says of an extension's start, in milliseconds. */
interface Activation {
  readonly load: number;
  readonly call: number;
  readonly finish: number;
}

interface Subject {
  readonly name: string;
  readonly folder: string;
  readonly view: string;
  readonly id: string;
}

const subjects: readonly Subject[] = [
  { name: "Pod Sessions", folder: root, view: "Pod Sessions", id: "pod-sessions.pod-sessions" },
  {
    name: "an extension of 60 lines",
    folder: path.join(root, "test/fixtures/stage"),
    view: "Stage",
    id: "pod-sessions-test.stage",
  },
];

/** Opens the extension's view in a fresh window and reads VS Code's own table of activations. */
async function measure({ folder, view, id }: Subject): Promise<Activation> {
  const workspace = await makeWorkspace();
  const editor = await startEditor({ workspace: workspace.folder, extension: { folder } });
  try {
    await editor.openView(view);
    await editor.treeText();
    await editor.runCommand("Developer: Startup Performance");
    const row = await until({
      what: `the activation of ${id}`,
      async read() {
        await editor.press("Control+A", "Control+C");
        const report = await editor.page.evaluate(() => navigator.clipboard.readText());
        return (
          report.split("\n").find((line) => line.includes(`| ${id} `) && line.includes("onView")) ?? report
        );
      },
      isDone: (line) => line.startsWith("|"),
    });
    const [load = NaN, call = NaN, finish = NaN] = row.split("|").slice(3, 6).map(Number);
    return { load, call, finish };
  } finally {
    await editor.stop();
    await workspace.remove();
  }
}

export const bench: Bench = {
  needs: "editor",
  async run({ say }) {
    const found = new Map<string, Activation[]>(subjects.map(({ name }) => [name, []]));
    // In turns, so that a slow minute of the machine falls on both.
    for (let run = 1; run <= runs; run++) {
      for (const subject of subjects) {
        const activation = await measure(subject);
        found.get(subject.name)?.push(activation);
        const { load, call, finish } = activation;
        say(`${subject.name}, run ${run} of ${runs}: load ${load} ms, activate() ${call} + ${finish} ms`);
      }
    }
    const middle = (name: string, part: (it: Activation) => number) =>
      median((found.get(name) ?? []).map(part));
    const activateMs = middle("Pod Sessions", ({ call, finish }) => call + finish);
    return {
      title: "Activation",
      about:
        "From opening the view in a fresh window, as VS Code's own *Developer: Startup Performance* gives it, in the real " +
        `extension host; the median of ${runs} windows. *Until it is done* includes what the extension host has to do ` +
        "for others meanwhile; the extension of 60 lines shows how much that is.",
      columns: ["ms", "load the code", "call activate()", "until it is done"],
      rows: subjects.map(({ name }) => [
        name,
        ...[
          (it: Activation) => it.load,
          (it: Activation) => it.call,
          (it: Activation) => it.call + it.finish,
        ].map((part) => middle(name, part)),
      ]),
      misses: activateMs > limitMs ? [`activate() takes ${activateMs} ms of ${limitMs} allowed`] : [],
    };
  },
};
