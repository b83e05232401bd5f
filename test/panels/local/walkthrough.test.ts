import assert from "node:assert/strict";
import { startEditor, type Editor } from "../../../scripts/editor/editor.js";
import { webviewFrame } from "../../../scripts/editor/page/webview.js";
import { until, untilText } from "../../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../../scripts/editor/workspace.js";

/** As somebody who has nothing but the extension: from no kubeconfig to a session in the playground. */
describe("the walkthrough", function () {
  this.timeout(120_000);
  let workspace: Workspace;
  let editor: Editor;

  before(async () => {
    workspace = await makeWorkspace();
    editor = await startEditor({
      workspace: workspace.folder,
      // Wide enough for the steps' pictures.
      size: { width: 1500, height: 860 },
      settings: { "podSessions.defaultProfile": "default", "podSessions.terminal.openAfterLaunch": false },
    });
    await open();
  });
  after(async () => {
    await editor?.stop();
    await workspace?.remove();
  });

  const open = () => editor.runCommand("Pod Sessions: Get Started");
  const stepId = (id: string) => `pod-sessions.pod-sessions#start#${id}`;
  const step = (id: string) => editor.page.locator(`.getting-started-step[data-step-id="${stepId(id)}"]`);
  const isDone = async (id: string) =>
    (await editor.page
      .locator(`[data-done-step-id="${stepId(id)}"]`)
      .first()
      .getAttribute("aria-checked")) === "true";
  const untilDone = (id: string) =>
    until({ what: `step ${id} done`, read: () => isDone(id), isDone: (done) => done, limitMs: 60_000 });
  const pressIn = async (id: string, button: string) => {
    // A click on the one that is open would close it.
    if (!/expanded/.test((await step(id).first().getAttribute("class")) ?? ""))
      await step(id).locator(".step-title").first().click();
    await step(id).locator(".monaco-button", { hasText: button }).first().click();
  };

  it("has four steps, none of them done", async () => {
    await until({
      what: "four steps",
      read: () => editor.page.locator(".getting-started-step").count(),
      isDone: (count) => count === 4,
    });
    for (const id of ["cluster", "rights", "credential", "launch"]) assert.equal(await isDone(id), false, id);
    for (const theme of ["light", "highContrast", "dark"] as const) {
      await editor.theme(theme);
      await editor.screenshot(`walkthrough-${theme}`);
    }
  });

  it("starts the playground, and is done with the first when it is connected", async () => {
    await pressIn("cluster", "Start the Playground");
    await untilDone("cluster");
    assert.match((await editor.statusBar()).join(" "), /playground/i);
  });

  it("shows the rights", async () => {
    await editor.screenshot("walkthrough-first-done");
    await pressIn("rights", "Show Kubeconfig and Rights");
    await untilText("the rights", () => editor.webviewText(), /Terminals and commands\s+allowed/);
    await open();
    await untilDone("rights");
  });

  it("leads to the credential's form, and is done when there is one", async () => {
    await pressIn("credential", "Add a Credential");
    const panel = webviewFrame(editor.page);
    const kind = panel.locator("#add-kind");
    await kind.selectOption({ label: "Agent key or variable" });
    const fill = (field: string, text: string) =>
      editor.fill({ role: "textbox", name: field, exact: true, in: "webview" }, text);
    await fill("Name", "claude");
    await fill("Variable", "ANTHROPIC_API_KEY");
    await open();
    assert.equal(await isDone("credential"), false);
    await editor.runCommand("Pod Sessions: Show Credentials");
    await fill("Value", "key");
    await editor.click({ role: "button", name: "Add", exact: true, in: "webview" });
    await untilText("the answer", () => editor.webviewText(), /“claude” is kept/);
    await open();
    await untilDone("credential");
  });

  it("launches a session, and is done when it runs", async () => {
    await pressIn("launch", "Launch a Session");
    await untilDone("launch");
    await editor.openView("Pod Sessions");
    await untilText("the tree", () => editor.treeText(), /session-\w+ {2}running/i, 30_000);
    await editor.screenshot("walkthrough-done");
  });
});
