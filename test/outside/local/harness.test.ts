import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { startEditor, type Editor } from "../../../scripts/editor/editor.js";
import { root } from "../../../scripts/editor/place.js";
import { until, untilText } from "../../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../../scripts/editor/workspace.js";

/** The harness itself, on an extension that has one of everything; so a failure elsewhere is not the harness's. */
describe("harness", function () {
  this.timeout(60_000);
  let workspace: Workspace;
  let editor: Editor;

  before(async () => {
    workspace = await makeWorkspace();
    editor = await startEditor({
      workspace: workspace.folder,
      extension: { folder: path.join(root, "test/fixtures/stage") },
    });
    await editor.openView("Stage");
  });

  after(async () => {
    await editor?.stop();
    await workspace?.remove();
  });

  beforeEach(() => editor.clearNotifications());

  it("reads a tree, its labels for a screen reader, and a welcome view", async () => {
    const text = await untilText("the tree", () => editor.treeText(), /Apple/);
    assert.match(text, /^▾ Fruit {2}two\n {2}Apple {2}ripe\n {2}Pear {2}ripe$/m);
    await untilText("the welcome view", () => editor.treeText(), /Nothing here yet\./);
    assert.ok((await editor.treeLabels()).includes("Apple, to be eaten"));
  });

  it("closes and opens a row", async () => {
    await editor.toggleRow("Fruit");
    await untilText("the tree", () => editor.treeText(), /▸ Fruit {2}two(?![^]*Apple)/);
    await editor.toggleRow("Fruit");
    await untilText("the tree", () => editor.treeText(), /▾ Fruit[^]*Apple/);
  });

  it("uses inline actions, context menus and tooltips of a row", async () => {
    await editor.rowAction("Apple", "Tell");
    await untilText("a notification", () => messages(editor), /told about Apple/);
    await editor.clearNotifications();
    assert.deepEqual(await editor.rowMenuItems("Pear"), ["Ask", "Tell"]);
    await editor.rowMenu("Pear", "Tell");
    await untilText("a notification", () => messages(editor), /told about Pear/);
    assert.match(await editor.rowTooltip("Apple"), /A tooltip about Apple/);
    await assert.rejects(editor.rowMenu("Pear", "Eat"), /no menu item "Eat"; there are: Ask, Tell/);
  });

  it("runs a command from the palette and answers its questions", async () => {
    await editor.runCommand("Stage: Ask");
    const pick = await until({
      what: "a quick pick",
      read: () => editor.quickInput(),
      isDone: (it) => it?.items.length === 2,
    });
    assert.deepEqual(pick, {
      title: "Colour",
      placeholder: "Which colour?",
      value: "",
      message: "",
      items: ["Red  warm", "Blue  cold"],
    });
    await editor.pick("Blue");
    const box = await until({
      what: "an input box",
      read: () => editor.quickInput(),
      isDone: (it) => it?.title === "Name",
    });
    assert.equal(box?.value, "x");
    await editor.type("y");
    await untilText("the message", async () => (await editor.quickInput())?.message ?? "", /Longer, please/);
    await editor.answer("Ada");
    const told = await until({
      what: "the answer",
      read: () => editor.notifications(),
      isDone: (it) => it.length > 0,
    });
    assert.deepEqual(told, [{ message: "Blue Ada", buttons: ["Thanks"] }]);
    await until({ what: "no question", read: () => editor.quickInput(), isDone: (it) => it === undefined });
  });

  it("reads and answers a modal question", async () => {
    await editor.runCommand("Stage: Confirm");
    const asked = await until({
      what: "a question",
      read: () => editor.dialog(),
      isDone: (it) => it !== undefined,
    });
    assert.equal(asked?.message, "Eat the apple?");
    assert.equal(asked.detail, "It will be gone.");
    assert.deepEqual([...asked.buttons].sort(), ["Cancel", "Eat"]);
    await editor.answerDialog("Eat");
    await untilText("the answer", () => messages(editor), /answered Eat/);
    assert.equal(await editor.dialog(), undefined);
  });

  it("types into a terminal, pastes a megabyte, reads its buffer and resizes it", async () => {
    await editor.runCommand("Stage: Open Terminal");
    await untilText("the terminal", () => editor.terminalText(), /^size \d+x\d+/);
    await editor.focusTerminal();
    await editor.type("hello");
    await editor.press("Enter");
    await untilText("the terminal", () => editor.terminalText(), /hellogot 5 characters/);
    await editor.terminalInput("x".repeat(1_000_000));
    await editor.press("Enter");
    await untilText("the terminal", () => editor.terminalText(), /got 100000\d characters/);
    const before = await editor.terminalSize();
    await editor.resize(1000, 700);
    const after = await until({
      what: "a narrower terminal",
      read: () => editor.terminalSize(),
      isDone: (size) => size.columns < before.columns,
    });
    await untilText(
      "the terminal",
      () => editor.terminalText(),
      new RegExp(`size ${String(after.columns)}x`),
    );
    assert.deepEqual(await editor.terminalNames(), ["echo"]);
    await editor.resize(1280, 800);
  });

  it("reads, fills and examines a webview", async () => {
    await editor.runCommand("Stage: Open Panel");
    await untilText("the panel", () => editor.webviewText(), /The panel/);
    await editor.fill({ role: "textbox", name: "Name", in: "webview" }, "Ada");
    const violations = await editor.webviewAxe();
    assert.ok(
      violations.some((it) => it.id === "image-alt"),
      JSON.stringify(violations),
    );
    assert.deepEqual(await editor.tabs(), ["Stage Panel"]);
  });

  it("changes theme and zoom, and takes pictures", async () => {
    for (const theme of ["light", "highContrast", "dark"] as const) {
      await editor.theme(theme);
      assert.ok(existsSync(await editor.screenshot(`harness-${theme}`)));
    }
    const width = () => editor.page.evaluate("innerWidth");
    const before = Number(await width());
    await editor.zoom(200);
    await editor.screenshot("harness-zoomed");
    assert.equal(await width(), before / 2);
    await editor.zoom(100);
    assert.equal(await width(), before);
  });

  it("reads the status bar", async () => {
    assert.ok((await editor.statusBar()).some((item) => item.includes("on stage")));
  });

  it("reloads the window", async () => {
    const before = await editor.extensionHostPid();
    await editor.reload();
    await until({
      what: "another extension host",
      read: () => editor.extensionHostPid(),
      isDone: (pid) => pid !== before,
    });
    await untilText("the tree", () => editor.treeText(), /Apple/);
  });

  it("kills the extension host", async () => {
    const pid = await editor.extensionHostPid();
    await editor.killExtensionHost();
    await until({
      what: "the extension host to be gone",
      read: () => editor.server.extensionHostPids(),
      isDone: (pids) => !pids.includes(pid),
    });
  });
});

async function messages(editor: Editor): Promise<string> {
  return (await editor.notifications()).map((it) => it.message).join("\n");
}
