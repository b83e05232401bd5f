import assert from "node:assert/strict";
import * as vscode from "vscode";
import { until } from "../../scripts/editor/until.js";

const show = "podSessions.connection.showPanel";
const showCredentials = "podSessions.credentials.open";

describe("the panels' tabs", () => {
  const tabs = () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ label }) => /^(Kubeconfig|Credentials)$/.test(label)).length;
  const closeAll = async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await until({ what: "no tab", read: () => Promise.resolve(tabs()), isDone: (count) => count === 0 });
  };

  beforeEach(closeAll);
  after(closeAll);

  it("are one of a kind, although it is asked for twice at once", async () => {
    await Promise.all([vscode.commands.executeCommand(show), vscode.commands.executeCommand(show)]);
    await until({ what: "a tab", read: () => Promise.resolve(tabs()), isDone: (count) => count > 0 });
    assert.equal(tabs(), 1);
  });

  it("can be closed before there is anything in them, and opened again", async () => {
    let isShown = false;
    void vscode.commands.executeCommand(showCredentials).then(() => (isShown = true));
    await until({
      what: "no tab, whenever it came",
      read: async () => {
        await vscode.commands.executeCommand("workbench.action.closeAllEditors");
        return isShown && tabs() === 0;
      },
      isDone: (isOver) => isOver,
    });
    await vscode.commands.executeCommand(showCredentials);
    await until({ what: "a tab", read: () => Promise.resolve(tabs()), isDone: (count) => count === 1 });
  });
});
