import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { startEditor, type Editor } from "../../../scripts/editor/editor.js";
import { root } from "../../../scripts/editor/place.js";
import { untilText } from "../../../scripts/editor/until.js";

describe("harness with a .vsix", function () {
  this.timeout(60_000);
  let folder: string;
  let editor: Editor | undefined;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "pod-sessions-vsix-"));
  });

  after(async () => {
    await editor?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("installs it as a person would, in a window without a folder", async () => {
    const vsix = path.join(folder, "stage.vsix");
    const cwd = path.join(root, "test/fixtures/stage");
    const vsce = path.join(root, "node_modules/@vscode/vsce/vsce");
    const options = ["--no-dependencies", "--allow-missing-repository", "--skip-license", "--out", vsix];
    await promisify(execFile)(process.execPath, [vsce, "package", ...options], { cwd });
    editor = await startEditor({ workspace: undefined, extension: { vsix } });
    await editor.openView("Stage");
    await untilText("the tree", async () => (await editor?.treeText()) ?? "", /Apple/);
    assert.deepEqual(await editor.tabs(), []);
  });
});
