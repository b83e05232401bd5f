import assert from "node:assert/strict";
import * as vscode from "vscode";
import { outside, needsOutside } from "./harness/outside.js";
import { until } from "../../scripts/editor/until.js";

describe("a test inside the extension host", () => {
  it("sees the extension", () => {
    const extension = vscode.extensions.getExtension("pod-sessions.pod-sessions");
    assert.ok(extension, "not installed");
  });

  describe("with somebody outside", () => {
    before(function () {
      needsOutside(this);
    });

    it("has a message seen, and pictures taken", async () => {
      void vscode.window.showInformationMessage("Hello from inside", "Well");
      const seen = await until({
        what: "the message",
        read: () => outside.notifications(),
        isDone: (notifications) => notifications.some((it) => it.message === "Hello from inside"),
      });
      assert.deepEqual(seen.find((it) => it.message === "Hello from inside")?.buttons, ["Well"]);
      await outside.screenshot("inside");
      await outside.clearNotifications();
    });

    it("types into a terminal of its own", async () => {
      const terminal = vscode.window.createTerminal({ name: "inside" });
      terminal.show();
      await until({
        what: "a size",
        read: () => outside.terminalSize(),
        isDone: (size) => size.columns > 20,
      });
      await outside.terminalInput("echo $((6*7))\r");
      await until({
        what: "the answer",
        read: () => outside.terminalText(),
        isDone: (text) => /^42$/m.test(text),
      });
      terminal.dispose();
    });
  });
});
