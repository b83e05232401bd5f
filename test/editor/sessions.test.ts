import assert from "node:assert/strict";
import * as vscode from "vscode";
import { until } from "../../scripts/editor/until.js";
import type { SessionsChange } from "../../src/ui/podSessionsApi.js";
import {
  closeTerminals,
  image,
  launchIdle,
  product,
  question,
  run,
  terminalShows,
  treeShows,
  withSessionsView,
} from "./harness/product.js";
import { outside } from "./harness/outside.js";

describe("sessions in the editor", function () {
  this.timeout(120_000);
  withSessionsView();

  it("says that there are none, with a button to launch one", async () => {
    await treeShows(/There are no sessions in this namespace yet\./);
    await treeShows(/Launch Session/);
    assert.equal((await product()).getConnection().state, "connected");
    await outside.screenshot("sessions-none");
  });

  it("launches with one pick, and the prompt is there", async () => {
    const launched = run("podSessions.session.launch");
    await until({
      what: "profiles",
      read: () => outside.quickInput(),
      isDone: (input) => (input?.items.length ?? 0) > 3,
    });
    await outside.screenshot("launch-profiles");
    await outside.pick("Default");
    await terminalShows(/[#$] ?$/m, 60_000);
    await launched;
    await treeShows(/Running/i);
    await outside.screenshot("launch-prompt");
  });

  it("types, sees the size, and is told the exit code", async () => {
    await launchIdle("typing");
    await run("podSessions.session.openTerminal", "typing");
    await terminalShows(/[#$] ?$/);
    const size = await outside.terminalSize();
    await outside.terminalInput("stty size; echo $((6*7)) ünï 😀\r");
    const text = await terminalShows(/^42 ünï 😀/m);
    assert.match(text, new RegExp(`^${String(size.rows)} ${String(size.columns)}$`, "m"));
    await outside.resize(1000, 700);
    try {
      const smaller = await until({
        what: "a smaller size",
        read: () => outside.terminalSize(),
        isDone: ({ columns }) => columns < size.columns,
      });
      // VS Code waits a little before it tells a width, so the shell waits for it too.
      const wanted = `${String(smaller.rows)} ${String(smaller.columns)}`;
      await outside.terminalInput(
        `until [ "$(stty size)" = "${wanted}" ]; do sleep 0.1; done; clear; echo told $(stty size)\r`,
      );
      await terminalShows(new RegExp(`^told ${wanted}$`, "m"));
    } finally {
      await outside.resize(1400, 900);
    }
    const [terminal] = vscode.window.terminals;
    await outside.terminalInput("exit 5\r");
    await until({
      what: "the exit code",
      read: () => terminal?.exitStatus?.code,
      isDone: (code) => code === 5,
    });
  });

  it("runs a command, and shows its output and exit code", async () => {
    const asked = run("podSessions.session.exec", "typing");
    await question();
    await outside.answer(`sh -c 'echo out; exit 7'`);
    await asked;
    await terminalShows(/out\s+Ended with exit code 7\. Press Enter to run it again\./);
    await outside.focusTerminal();
    await outside.press("Enter");
    await terminalShows(/exit code 7[\s\S]+exit code 7/);
  });

  it("says which program is not in the image", async () => {
    const asked = run("podSessions.session.exec", "typing");
    await question();
    await outside.answer("nosuchprogram");
    await asked;
    await terminalShows(/nosuchprogram: not found[\s\S]+exit code 127 \(command not found\)/);
  });

  it("ends the processes of a terminal that is closed", async () => {
    const api = await product();
    await launchIdle("closing");
    await run("podSessions.session.openTerminal", "closing");
    await terminalShows(/[#$] ?$/);
    await outside.terminalInput("sleep 4321\r");
    const processes = async () => (await api.exec("closing", ["ps", "-e", "-o", "args"])).stdout;
    await until({ what: "the process", read: processes, isDone: (text) => /^sleep 4321/m.test(text) });
    await closeTerminals();
    await until({ what: "its end", read: processes, isDone: (text) => !/^sleep 4321/m.test(text) });
  });

  it("shows logs as they come, and those of all containers with their names", async () => {
    await launchIdle("logging", {
      command: ["sh", "-c", "i=0; while :; do echo line $((i+=1)); sleep 0.2; done"],
    });
    await run("podSessions.session.logs", "logging");
    await terminalShows(/line 1\n[\s\S]*line 5/);
    await outside.focusTerminal();
    await outside.press("Control+c");
    await terminalShows(/The log ends here\. Press Enter/);
    await run("podSessions.session.logsInEditor", "logging");
    await until({
      what: "the log",
      read: () => outside.tabs(),
      isDone: (tabs) => tabs.some((tab) => tab.includes("logging")),
    });
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? "", /^line 1\nline 2\n/);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("shows the logs of all containers with their names, also of those that ran before", async () => {
    await launchIdle("with-setup", {
      setup: ["echo from the setup"],
      command: ["sh", "-c", "echo from main; sleep 3600"],
    });
    await run("podSessions.session.logsOfAll", "with-setup");
    const text = await terminalShows(/from the setup[^]*from main|from main[^]*from the setup/);
    assert.match(text, /^\S+ +│ from the setup$/m);
    assert.match(text, /^main +│ from main$/m);
  });

  it("shows the log before the last restart", async () => {
    const api = await product();
    const command = ["sh", "-c", "echo run at $(date +%s); sleep 2; exit 3"];
    const request = { profile: "default", name: "restarting", image, command, restartPolicy: "Always" };
    await api.launch(request, { until: "created" });
    await until({
      what: "a restart",
      read: () => api.get("restarting"),
      isDone: (session) => session?.containers.some(({ restartCount }) => restartCount > 0) === true,
      limitMs: 60_000,
    });
    await run("podSessions.session.logsOfPrevious", "restarting");
    await terminalShows(/run at \d+\s+The log ends here\./);
    await api.delete("restarting");
  });

  it("attaches to the main process", async () => {
    await launchIdle("attached", { command: ["sh"], tty: true });
    await run("podSessions.session.attach", "attached");
    await until({
      what: "the terminal",
      read: () => outside.terminalNames(),
      isDone: (names) => names.some((name) => name.includes("attached")),
    });
    await outside.terminalInput("echo $((6*7))\r");
    await terminalShows(/^42$/m);
    await outside.terminalInput("exit 3\r");
    await terminalShows(/^42$[^]*The main process has ended/m);
  });

  it("shows the YAML and the events, read-only", async () => {
    await run("podSessions.session.showYaml", "logging");
    const document = vscode.window.activeTextEditor?.document;
    assert.match(document?.getText() ?? "", /kind: Pod/);
    assert.doesNotMatch(document?.getText() ?? "", /managedFields/);
    assert.equal(document?.languageId, "yaml");
    await run("podSessions.session.showEvents", "logging");
    assert.match(
      vscode.window.activeTextEditor?.document.getText() ?? "",
      /Normal +Scheduled +Successfully assigned/,
    );
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("shows a session with all that it has", async () => {
    await outside.openView("Pod Sessions");
    await treeShows(/typing/);
    // Open already where this is tried again.
    if (!/main/.test(await outside.treeText())) await outside.toggleRow("typing");
    await treeShows(/main/);
    await outside.screenshot("sessions-tree");
    const labels = await outside.treeLabels();
    for (const label of labels) assert.match(label, /\S/);
    assert.match(await outside.rowTooltip("typing"), /busybox/);
  });

  it("renames from the keyboard", async () => {
    await outside.selectRow("typing");
    await outside.press("F2");
    await question();
    await outside.answer("My first");
    await treeShows(/My first/);
  });

  it("filters, and says that nothing fits", async () => {
    const asked = run("podSessions.view.filter");
    await question();
    await outside.answer("nothing-like-this");
    await asked;
    await treeShows(/No session matches the filter/);
    await outside.screenshot("sessions-no-match");
    await run("podSessions.view.clearFilter");
    await treeShows(/My first/);
  });

  it("sets a time limit, and says what is no time", async () => {
    const asked = run("podSessions.session.setTimeLimit", "typing");
    await question(/Time Limit of/);
    await outside.answer("soon");
    await question(/is not a time/);
    await outside.answer("2h");
    await asked;
    const api = await product();
    const session = await until({
      what: "the limit",
      read: () => api.get("typing"),
      isDone: (found) => found?.expiresAt !== undefined,
    });
    const leftMs = Date.parse(session?.expiresAt ?? "") - Date.now();
    assert.ok(leftMs > 6_900_000 && leftMs < 7_300_000, `${String(leftMs)} ms are left`);
  });

  it("switches the namespace and comes back", async () => {
    const api = await product();
    const { context = "", namespace = "" } = api.getConnection();
    const asked = run("podSessions.connection.switchNamespace");
    await until({
      what: "the namespaces",
      read: () => outside.quickInput(),
      isDone: (input) => input?.items.some((item) => item.startsWith("kube-system")) === true,
    });
    await outside.answer("kube-system");
    await asked;
    await until({
      what: "the other namespace",
      read: () => api.getConnection(),
      isDone: (connection) => connection.namespace === "kube-system" && connection.state === "connected",
    });
    await treeShows(/There are no sessions in this namespace yet/);
    await api.useContext(context, namespace);
    assert.ok((await api.list()).length > 0);
    await treeShows(/My first/);
  });

  it("says in its terminal that a session was deleted under it", async () => {
    await launchIdle("doomed");
    await run("podSessions.session.openTerminal", "doomed");
    await terminalShows(/[#$] ?$/);
    await (await product()).kill("doomed");
    await terminalShows(/doomed (was deleted|is being stopped|has ended)/, 60_000);
  });

  it("says what is wrong with a name, an image and an amount while they are typed", async () => {
    void run("podSessions.session.launchWithOptions");
    await question(/Choose what kind of session/);
    await outside.pick("Default");
    await question(/Name of the pod/);
    await outside.answer("My Pod");
    await question(/is not a name that Kubernetes takes.*my-pod/);
    await outside.screenshot("launch-bad-name");
    await outside.answer("my-pod");
    await question(/Image of the session/);
    await outside.answer("node 24");
    await question(/contains a space/);
    await outside.press("Escape");
  });

  it("lets other extensions list, launch, run, read and stop, and tells them of each change", async () => {
    const api = await product();
    const changes: SessionsChange[] = [];
    const subscription = api.onDidChangeSessions((change) => changes.push(change));
    const phases: string[] = [];
    const name = "of-another";
    try {
      const { session } = await launchIdle(
        name,
        { command: ["sh", "-c", "echo hello; trap exit TERM; sleep 3600 & wait"] },
        { onProgress: ({ phase }) => phases.push(phase) },
      );
      assert.equal(session.state, "running");
      assert.deepEqual([phases[0], phases.at(-1)], ["validating", "ready"]);
      assert.ok((await api.list()).some((listed) => listed.id === session.id));
      assert.equal((await api.exec(name, ["hostname"])).stdout, `${name}\n`);
      const lines: string[] = [];
      for await (const { container, text } of api.logs(name)) lines.push(`${container}: ${text}`);
      assert.deepEqual(lines, ["main: hello"]);
      await api.stop(name);
      await until({
        what: "the change that it is gone",
        read: () => changes,
        isDone: (told) => told.some(({ removed }) => removed.includes(name)),
      });
      assert.equal(await api.get(name), undefined);
      for (const kind of ["added", "updated"] as const)
        assert.ok(
          changes.some((change) => change[kind].includes(name)),
          kind,
        );
    } finally {
      subscription.dispose();
    }
  });

  it("tells other extensions what is wrong with their requests", async () => {
    const api = await product();
    await assert.rejects(api.launch({ profile: "default", name: "Not A Name", image }), { code: "user" });
    await assert.rejects(api.exec("no-such-session", ["true"]), { code: "user" });
    const outcome = await api.exec("typing", ["sh", "-c", "cat; echo err >&2; exit 3"], { stdin: "in" });
    assert.deepEqual(outcome, { exitCode: 3, stdout: "in", stderr: "err\n" });
  });
});
