import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createVSIX } from "@vscode/vsce";
import { startEditor, type Editor } from "../../scripts/editor/editor.js";
import { root } from "../../scripts/editor/place.js";
import { untilText } from "../../scripts/editor/until.js";

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
    await createVSIX({
      cwd,
      packagePath: vsix,
      dependencies: false,
      allowMissingRepository: true,
      skipLicense: true,
    });
    editor = await startEditor({ workspace: undefined, extension: { vsix } });
    await editor.openView("Stage");
    await untilText("the tree", async () => (await editor?.treeText()) ?? "", /Apple/);
    assert.deepEqual(await editor.tabs(), []);
  });
});
