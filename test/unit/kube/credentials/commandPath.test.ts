import assert from "node:assert/strict";
import { commandPath } from "../../../../src/kube/credentials/commandPath.js";
import { TestFolder } from "../../../fakes/testFolder.js";

describe("commandPath", () => {
  it("takes on Windows the .cmd and not the script for other systems beside it", async () => {
    const folder = await TestFolder.make();
    try {
      await folder.write("az", "#!/bin/sh\n", 0o755);
      await folder.write("az.CMD", "@echo off\n", 0o755);
      await folder.write("tool.EXE", "", 0o755);
      const env = { Path: folder.path, PATHEXT: ".EXE;.CMD" };
      assert.equal(commandPath("az", env, "win32"), folder.at("az.CMD"));
      assert.equal(commandPath("tool.EXE", env, "win32"), folder.at("tool.EXE"));
      assert.equal(commandPath(folder.at("az"), env, "win32"), folder.at("az.CMD"));
      assert.equal(commandPath("az", { PATH: folder.path }, "linux"), folder.at("az"));
    } finally {
      await folder.remove();
    }
  });
});
