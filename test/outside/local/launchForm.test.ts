import assert from "node:assert/strict";
import path from "node:path";
import { startEditor, type Editor } from "../../../scripts/editor/editor.js";
import { until } from "../../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../../scripts/editor/workspace.js";
import { startApiOnly, type Started } from "../../playground/started.js";

/** The questions of a launch, in a window whose settings have a profile that cannot be used. */
describe("the questions of a launch", function () {
  this.timeout(120_000);
  let started: Started;
  let workspace: Workspace;
  let editor: Editor;

  const question = (pattern: RegExp, item = /^/) =>
    until({
      what: `a question like ${String(pattern)} with ${String(item)}`,
      read: () => editor.quickInput(),
      isDone: (input) =>
        pattern.test(`${input?.title ?? ""} ${input?.placeholder ?? ""} ${input?.message ?? ""}`) &&
        item.test(input?.items.join("\n") ?? ""),
    });
  const told = (pattern: RegExp) =>
    until({
      what: `a notification like ${String(pattern)}`,
      read: () => editor.notifications(),
      isDone: (shown) => shown.some(({ message }) => pattern.test(message)),
    });
  const launchWithOptions = async () => {
    await editor.runCommand("Pod Sessions: Launch Session with Options…");
    return question(/what kind of session/, /Default/);
  };
  const leave = async () => {
    await editor.press("Escape");
    await until({
      what: "no question",
      read: () => editor.quickInput(),
      isDone: (input) => input === undefined,
    });
  };

  before(async () => {
    started = await startApiOnly();
    workspace = await makeWorkspace({
      kubeconfig: started.playground.kubeconfigPath,
      origin: "https://ghp_0123456789@git.example/team/project.git",
    });
    editor = await startEditor({
      workspace: workspace.folder,
      settings: {
        "podSessions.profiles": { node: { image: "node:24", resources: { memoryLimit: "2 gigs" } } },
      },
    });
    await editor.openView("Pod Sessions");
  });

  after(async () => {
    await editor?.stop();
    await workspace?.remove();
    await started?.stop();
  });

  it("says at first sight which profile of the settings cannot be used, and where to mend it", async () => {
    const shown = await told(/The profile “node” cannot be used\. podSessions\.profiles\.node\.\S+ .*2 gigs/);
    assert.deepEqual(shown.find(({ message }) => message.includes("“node”"))?.buttons, ["Open Settings"]);
    await editor.screenshot("profile-problem");
    await editor.clearNotifications();
  });

  it("offers the repository of the folder without the token in its address", async () => {
    await launchWithOptions();
    await editor.pick("Default");
    await question(/Name of the pod/);
    await editor.answer("typed-once");
    await question(/Image of the session/);
    await editor.answer("busybox:1.36");
    const input = await question(/Clone a repository/, /git\.example/);
    assert.doesNotMatch(input?.items.join("\n") ?? "", /ghp_/);
    await editor.pick("git.example");
    await question(/Branch or tag/);
    await editor.answer("main");
    await question(/Enter launches/, /Depth/);
  });

  it("puts a file of the folder into the session, where it is told to", async () => {
    await editor.answer("Files");
    await until({
      what: "the editor's own question for files",
      read: () => editor.quickInput(),
      isDone: (input) => input?.value.includes(workspace.folder) === true,
    });
    await editor.answer(path.join(workspace.folder, "hello.sh"));
    await until({
      what: "the place of the file",
      read: () => editor.quickInput(),
      isDone: (input) => input?.value === "hello.sh",
    });
    await editor.answer("bin/hello.sh");
    await question(/Enter launches/, /Files {2}bin\/hello\.sh/);
    await editor.screenshot("launch-files");
    await leave();
  });

  it("begins again with what was typed before", async () => {
    const input = await launchWithOptions();
    assert.match(input?.items[0] ?? "", /As before.*Default.*typed-once.*busybox:1\.36.*git\.example/);
    await editor.screenshot("launch-as-before");
    await editor.press("Enter");
    await question(/Enter launches/, /typed-once/);
    await editor.type("Files");
    await question(/Enter launches/, /Files {2}bin\/hello\.sh/);
    await leave();
  });

  it("offers the namespace of a profile once, and no question to the default one", async () => {
    await launchWithOptions();
    await editor.pick("Coop agent");
    const input = await question(/In which namespace\?.*made for coop/, /Stay in default/);
    assert.match(input?.items.join("\n") ?? "", /Use the namespace coop/);
    await editor.screenshot("launch-namespace");
    await editor.pick("Stay in default");
    await question(/coop-session-/);
    await leave();
    await launchWithOptions();
    await editor.pick("Coop agent");
    await question(/coop-session-/);
    await leave();
  });
});
