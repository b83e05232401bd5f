import type { Editor } from "../editor/editor.js";
import { until, untilText } from "../editor/until.js";

/** One thing that a person does in the first five minutes, and sees happen. */
export interface Step {
  readonly name: string;
  readonly run: (editor: Editor) => Promise<unknown>;
}

const terminalShows = (editor: Editor, pattern: RegExp, limitMs = 15_000) =>
  untilText("the terminal", () => editor.terminalText(), pattern, limitMs);

/** From an open folder to a stopped session. */
export const steps: readonly Step[] = [
  {
    name: "connect",
    async run(editor) {
      await editor.openView("Pod Sessions");
      await untilText("the view", () => editor.treeText(), /Launch Session/, 20_000);
    },
  },
  {
    name: "launch",
    async run(editor) {
      await editor.runCommand("Pod Sessions: Launch Session…");
      await until({
        what: "the profiles",
        read: () => editor.quickInput(),
        isDone: (input) => (input?.items.length ?? 0) > 0,
      });
      await editor.press("Enter");
    },
  },
  { name: "prompt", run: (editor) => terminalShows(editor, /[#$] ?$/, 60_000) },
  {
    name: "type",
    async run(editor) {
      await editor.focusTerminal();
      await editor.type("echo the answer is $((6 * 7))");
      await editor.press("Enter");
      await terminalShows(editor, /^the answer is 42$/m);
    },
  },
  {
    name: "tree",
    run: (editor) => untilText("the view", () => editor.treeText(), /running/i),
  },
  {
    name: "logs",
    async run(editor) {
      const before = await editor.terminalNames();
      await editor.runCommand("Pod Sessions: Show Logs");
      await until({
        what: "a terminal with the log",
        read: () => editor.terminalNames(),
        isDone: (names) => names.length > before.length || names.some((name) => /log/i.test(name)),
      });
    },
  },
  {
    name: "stop",
    async run(editor) {
      await editor.runCommand("Pod Sessions: Stop");
      await untilText("the view", () => editor.treeText(), /Launch Session|stopped/i, 60_000);
    },
  },
];
