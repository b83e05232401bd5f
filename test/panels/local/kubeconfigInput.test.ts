import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { startEditor, type Editor } from "../../../scripts/editor/editor.js";
import { untilText } from "../../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../../scripts/editor/workspace.js";

const head = "apiVersion: v1\nkind: Config\n";
const large = 5 * 1024 * 1024;

/** What people paste, and what lies on their disks. */
const inputs: readonly { readonly name: string; readonly text: string; readonly told: RegExp }[] = [
  {
    name: "5 MB that name no context",
    text: head + "# a line of a log that was pasted by mistake\n".repeat(large / 45),
    told: /This names no context\. Add one under contexts\./,
  },
  {
    name: "5 MB of a single line",
    text: "x".repeat(large),
    told: /this is no kubeconfig: it must be a mapping with clusters, users and contexts/i,
  },
  {
    name: "binary",
    text: Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256)).toString("latin1"),
    told: /this is no kubeconfig|is no YAML|cannot be read as YAML/i,
  },
  {
    name: "a cycle of anchors",
    text: `${head}clusters: &a\n  - name: a\n    cluster: *a\n`,
    told: /a YAML alias \(“\*name”\) names what it stands in\. Write the values out\./,
  },
  {
    name: "anchors that multiply",
    text: `${["a: &a [x,x,x,x,x,x,x,x,x]", "b: &b [*a,*a,*a,*a,*a,*a,*a,*a]", "c: &c [*b,*b,*b,*b,*b,*b,*b,*b]", "d: &d [*c,*c,*c,*c,*c,*c,*c,*c]", "contexts: [*d,*d,*d,*d,*d,*d,*d]"].join("\n")}\n`,
    told: /YAML aliases \(“\*name”\) multiply without limit/,
  },
  {
    name: "a context that names nothing",
    text: `${head}clusters: []\nusers: []\ncontexts:\n  - name: dev\n    context: {cluster: gone, user: nobody}\n`,
    told: /Line \d+: .*“?gone”?/,
  },
];

// eslint-disable-next-line no-control-regex -- to leave them out
const printable = (text: string) => text.replaceAll(/[\0-\x1f\x7f]/g, "");

describe("bad kubeconfigs in the panel", function () {
  this.timeout(180_000);
  let workspace: Workspace;
  let editor: Editor;
  const field = { role: "textbox", name: "Or paste one", in: "webview" as const };
  const panel = (pattern: RegExp) => untilText("the panel", () => editor.webviewText(), pattern, 30_000);
  const page = () => editor.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  const typed = () =>
    page()
      .locator("textarea#paste")
      .evaluate((area) => (area as unknown as { value: string }).value);

  before(async () => {
    workspace = await makeWorkspace();
    editor = await startEditor({ workspace: workspace.folder });
    await editor.runCommand("Pod Sessions: Show Kubeconfig and Rights");
    await panel(/No kubeconfig was found/);
  });
  after(async () => {
    await editor?.stop();
    await workspace?.remove();
  });

  /** As a person does it; a driver that types 5 MB key by key is no person. */
  const paste = (text: string) =>
    page()
      .locator("textarea#paste")
      .evaluate((area, pasted) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", pasted);
        area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      }, text);
  const isLarge = (text: string) => text.length > 1_000_000;
  const give = (text: string) => (isLarge(text) ? paste(text) : editor.fill(field, text));

  afterEach(async () => {
    const empty = page().locator("vscode-button#empty-paste");
    if (await empty.isVisible()) await empty.click();
  });

  for (const { name, text, told } of inputs) {
    it(`answers ${name} at the field, and keeps what was typed`, async () => {
      await give(text);
      const shown = await panel(told);
      const faults = await page().locator("#paste-verdict .fault").allInnerTexts();
      assert.equal(faults.length, 1, faults.join("\n"));
      assert.ok((faults[0] ?? "").length < 600, `${String(faults[0]?.length)} characters`);
      assert.ok(!faults.join().includes(workspace.folder), "the sentence names a file that is not there");
      if (isLarge(text)) assert.match(shown, /5\.\d MB were pasted\. The beginning is shown/);
      // A text area has its own idea of line ends and of what is no character.
      else assert.equal(printable(await typed()), printable(text));
      assert.equal(
        await page()
          .locator("vscode-button#save-text")
          .evaluate((button) => (button as unknown as { disabled: boolean }).disabled),
        true,
      );
      assert.ok(!existsSync(path.join(workspace.folder, ".kube/kubeconfig")));
    });
  }

  it("keeps a pasted text while another tab hides the panel", async () => {
    const text = `${head}contexts: [\n`;
    await editor.fill(field, text);
    await panel(/Line \d+:/);
    await editor.runCommand("File: New Untitled Text File");
    await editor.runCommand("View: Close Editor");
    await panel(/Line \d+:/);
    assert.equal(await typed(), text);
  });

  for (const { name, text, told } of inputs) {
    it(`answers ${name} on the disk, where it was looked for`, async () => {
      await mkdir(path.join(workspace.folder, ".kube"), { recursive: true });
      await writeFile(path.join(workspace.folder, ".kube/kubeconfig"), text, { mode: 0o600 });
      const onDisk =
        name === "5 MB that name no context" ? /No kubeconfig|names no context|no context/i : told;
      await panel(name === "a context that names nothing" ? /“?gone”?/ : onDisk);
    });
  }

  it("takes 5 MB with two thousand contexts, whole, and stays usable", async () => {
    const file = path.join(workspace.folder, ".kube/kubeconfig");
    await rm(file, { force: true });
    await panel(/No kubeconfig was found/);
    const many = Array.from({ length: 2_000 }, (_, index) => index);
    const padding = "p".repeat(2_400);
    const text = [
      head,
      "clusters:\n",
      ...many.map(
        (index) =>
          `- name: c${index}\n  cluster: {server: "https://h${index}.invalid:6443", x: ${padding}}\n`,
      ),
      "users:\n",
      ...many.map((index) => `- name: u${index}\n  user: {token: t${index}}\n`),
      "contexts:\n",
      ...many.map((index) => `- name: x${index}\n  context: {cluster: c${index}, user: u${index}}\n`),
    ].join("");
    assert.ok(text.length > 4_900_000);
    await paste(text);
    await panel(/Names contexts x0, x1, x2, x3, x4 and 1995 more\./);
    await editor.click({ role: "button", name: "Save in the workspace", in: "webview" });
    await panel(/Saved as /);
    assert.equal(await readFile(file, "utf8"), text);
    await panel(/x1999/);
    await editor.fill(field, "hello");
    await panel(/this is no kubeconfig/i);
  });
});
