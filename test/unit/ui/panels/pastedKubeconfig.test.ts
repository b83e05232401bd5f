import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { KubeconfigThere } from "../../../../src/actions/saveKubeconfigText.js";
import { pastedKubeconfig } from "../../../../src/ui/panels/pastedKubeconfig.js";
import { testPlatform } from "../../../fakes/platform.js";
import { TestFolder } from "../../../fakes/testFolder.js";
import { devKubeconfig as good } from "../../../fixtures/kubeconfig/devKubeconfig.js";

describe("a kubeconfig pasted into the panel", () => {
  const { signal } = new AbortController();
  let folder: TestFolder;
  beforeEach(async () => (folder = await TestFolder.make()));
  afterEach(() => folder.remove());

  const pasting = (workspaceFolders: readonly string[]) => {
    const refreshed: true[] = [];
    const handlers = pastedKubeconfig({
      platform: testPlatform({ workspaceFolders }),
      connections: { refresh: () => refreshed.push(true) },
    });
    return { ...handlers, refreshed };
  };

  it("is faulted without the name of a file in which it does not lie", async () => {
    const { checkText } = pasting([]);
    const { problems } = await checkText({ text: "contexts: [" }, signal);
    assert.ok(problems.length > 0);
    for (const { text } of problems) assert.doesNotMatch(text, /kubeconfig, line|nonexistent/);
  });

  it("is kept for a page that comes back until it is stored", async () => {
    const { checkText, saveText, readDraft, refreshed } = pasting([folder.path]);
    await checkText({ text: good }, signal);
    assert.deepEqual(await readDraft({}, signal), { text: good });
    const { file } = await saveText({ text: good, replace: false }, signal);
    assert.equal(file, path.join(folder.path, ".kube", "kubeconfig"));
    assert.ok(existsSync(file));
    assert.deepEqual([await readDraft({}, signal), refreshed], [{ text: "" }, [true]]);
  });

  it("stays in the field where it could not be stored", async () => {
    const { checkText, saveText, readDraft, refreshed } = pasting([folder.path]);
    await folder.write(".kube/kubeconfig", "mine");
    await checkText({ text: good }, signal);
    await assert.rejects(saveText({ text: good, replace: false }, signal), KubeconfigThere);
    assert.deepEqual([await readDraft({}, signal), refreshed], [{ text: good }, []]);
    const nowhere = pasting([]);
    await assert.rejects(nowhere.saveText({ text: good, replace: false }, signal), /Open a folder first/);
  });
});
