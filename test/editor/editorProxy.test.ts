import assert from "node:assert/strict";
import * as vscode from "vscode";
import { editorProxy } from "../../src/ui/settings.js";

describe("the editor's proxy settings", () => {
  const set = (key: string, value: unknown) =>
    vscode.workspace.getConfiguration("http").update(key, value, vscode.ConfigurationTarget.Global);

  afterEach(async () => {
    for (const key of ["proxy", "noProxy", "proxySupport"]) await set(key, undefined);
  });

  it("are none by default", () => {
    assert.equal(editorProxy(), undefined);
  });

  it("are taken as they are now, with the hosts to reach directly", async () => {
    await set("proxy", "http://proxy.example:3128");
    await set("noProxy", [".intern.example"]);
    assert.deepEqual(editorProxy(), { address: "http://proxy.example:3128", noProxy: [".intern.example"] });
  });

  it("are left alone where extensions are kept from them", async () => {
    await set("proxy", "http://proxy.example:3128");
    await set("proxySupport", "off");
    assert.equal(editorProxy(), undefined);
  });
});
