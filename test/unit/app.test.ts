import assert from "node:assert/strict";
import { createApp } from "../../src/app.js";
import { Emitter } from "../../src/base/event.js";
import { fixedSettings, testPlatform } from "../fakes/platform.js";
import { TestFolder } from "../fakes/testFolder.js";
import { until } from "../fakes/until.js";

describe("createApp", () => {
  let folder: TestFolder;
  beforeEach(async () => (folder = await TestFolder.make()));
  afterEach(() => folder.remove());

  it("reads the kubeconfig of a workspace folder that is added later", async () => {
    await folder.write(
      ".kube/kubeconfig",
      `apiVersion: v1
kind: Config
current-context: added
clusters: [{ name: c, cluster: { server: "http://127.0.0.1:1" } }]
users: [{ name: u, user: {} }]
contexts: [{ name: added, context: { cluster: c, user: u } }]
`,
    );
    const folders: string[] = [];
    const changes = new Emitter<void>();
    const app = createApp(
      testPlatform({ workspaceFolders: folders, onDidChangeWorkspaceFolders: changes.event }),
      fixedSettings(),
    );
    try {
      changes.fire();
      assert.equal(app.connections.state.kind, "idle", "nothing is read before anybody asks");
      app.connections.start();
      await until(() => app.connections.state.kind === "noKubeconfig");
      folders.push(folder.path);
      changes.fire();
      await until(() => app.connections.kubeconfig?.currentContext === "added");
      folders.pop();
      changes.fire();
      await until(() => app.connections.state.kind === "noKubeconfig");
    } finally {
      app.dispose();
    }
  });
});
