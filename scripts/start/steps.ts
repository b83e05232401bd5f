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
        isDone: (input) => input?.title.startsWith("Launch") === true && input.items.length > 0,
      });
      await editor.pick("default");
    },
  },
  { name: "prompt", run: (editor) => terminalShows(editor, /[#$] ?$/, 60_000) },
  {
    name: "type",
    async run(editor) {
      await editor.focusTerminal();
      await editor.type("echo the answer is $((6 * 7)) | tee /proc/1/fd/1");
      await editor.press("Enter");
      await terminalShows(editor, /^the answer is 42$/m);
    },
  },
  {
    name: "tree",
    async run(editor) {
      await untilText("the view", () => editor.treeText(), /running/i);
      await editor.selectRow("Running");
    },
  },
  {
    name: "logs",
    async run(editor) {
      await editor.runCommand("Pod Sessions: Show Logs");
      // What was written to the main process's output is its log; the shell's own words are not.
      await terminalShows(editor, /^the answer is 42$(?![^]*echo)/m);
    },
  },
  {
    name: "stop",
    async run(editor) {
      await editor.selectRow("Running");
      await editor.runCommand("Pod Sessions: Stop");
      await editor.answerDialog("Stop");
      await untilText("the view", () => editor.treeText(), /Launch Session/, 60_000);
    },
  },
];
