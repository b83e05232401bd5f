import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEditor, type Editor } from "../../../scripts/editor/editor.js";
import { until } from "../../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../../scripts/editor/workspace.js";
import { plainKubeconfig } from "./plainKubeconfig.js";

describe("a window that nobody uses Pod Sessions in", function () {
  this.timeout(60_000);
  let server: Server;
  let folder: string;
  let workspace: Workspace;
  let editor: Editor;
  const asked: string[] = [];
  const userAgents = new Set<string>();

  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      userAgents.add(request.headers["user-agent"] ?? "");
      response.writeHead(503).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    folder = await mkdtemp(path.join(tmpdir(), "quiet-"));
    const kubeconfig = path.join(folder, "kubeconfig");
    await writeFile(kubeconfig, plainKubeconfig((server.address() as AddressInfo).port));
    workspace = await makeWorkspace({ kubeconfig });
    editor = await startEditor({ workspace: workspace.folder });
  });

  after(async () => {
    await editor?.stop();
    await workspace?.remove();
    await rm(folder, { recursive: true, force: true });
    server.close();
  });

  it("has not started the extension nor asked the cluster anything, until the view is opened", async () => {
    await editor.runCommand("Developer: Show Running Extensions");
    const running = await until({
      what: "the extensions that start with the window",
      read: () => editor.page.locator(".runtime-extensions-editor .extension .name").allInnerTexts(),
      // Git is started when everything else is up.
      isDone: (names) => names.includes("Git"),
    });
    assert.ok(!running.includes("Pod Sessions"), running.join(", "));
    assert.deepEqual(asked, []);

    await editor.openView("Pod Sessions");
    await until({ what: "a request to the cluster", read: () => asked, isDone: (urls) => urls.length > 0 });
    // What an administrator reads in the audit log.
    assert.match([...userAgents].join(), /^pod-sessions\/\d+\.\d+\.\d+$/);
  });
});
