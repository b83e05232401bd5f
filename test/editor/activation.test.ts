import assert from "node:assert/strict";
import * as vscode from "vscode";
import { commandIds } from "../../src/manifest.js";
import type { PodSessionsApi } from "../../src/ui/podSessionsApi.js";
import { print } from "./harness/outside.js";

describe("activation", () => {
  const extension = () => {
    const found = vscode.extensions.getExtension<PodSessionsApi>("pod-sessions.pod-sessions");
    assert.ok(found, "not installed");
    return found;
  };

  it("waits until a view or a command needs it", () => {
    assert.equal(extension().isActive, false);
  });

  it("is quick, and asks nothing of any cluster", async () => {
    const startedMs = performance.now();
    const api = await extension().activate();
    await print(
      `      activated in ${(performance.now() - startedMs).toFixed(0)} ms, with reading the bundle`,
    );
    assert.equal(api.version, 1);
    assert.deepEqual(api.getConnection(), { state: "idle" });
  });

  it("has a command for each that the manifest declares", async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commandIds.filter((id) => !known.has(id)),
      [],
    );
  });
});
