import assert from "node:assert/strict";
import * as vscode from "vscode";
import { until } from "../../scripts/editor/until.js";

const show = "podSessions.connection.showPanel";

describe("the panels' tabs", () => {
  const labels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
  const open = () => labels().filter((label) => label === "Kubeconfig").length;
  const closeAll = async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await until({ what: "no tab", read: () => Promise.resolve(open()), isDone: (count) => count === 0 });
  };

  beforeEach(closeAll);
  after(closeAll);

  it("are one of a kind, although it is asked for twice at once", async () => {
    await Promise.all([vscode.commands.executeCommand(show), vscode.commands.executeCommand(show)]);
    await until({ what: "a tab", read: () => Promise.resolve(open()), isDone: (count) => count > 0 });
    assert.equal(open(), 1);
  });

  it("can be closed before there is anything in them, and opened again", async () => {
    const first = Promise.resolve(vscode.commands.executeCommand(show));
    await closeAll();
    await first;
    await closeAll();
    await vscode.commands.executeCommand(show);
    await until({ what: "a tab", read: () => Promise.resolve(open()), isDone: (count) => count === 1 });
  });
});
