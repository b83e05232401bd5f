import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEditor, type Editor } from "../../../scripts/editor/editor.js";
import { until } from "../../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../../scripts/editor/workspace.js";
import { plainKubeconfig } from "./plainKubeconfig.js";

const pollMs = 1_000;

/** A cluster that grants nothing but listing pods, so that everything else is asked again and again. */
describe("a view that is not on the screen", function () {
  this.timeout(90_000);
  let server: Server;
  let folder: string;
  let workspace: Workspace;
  let editor: Editor;
  let lastAskedMs = 0;
  let lists = 0;

  before(async () => {
    server = createServer((request, response) => {
      lastAskedMs = Date.now();
      const url = new URL(request.url ?? "/", "http://cluster");
      if (url.searchParams.has("watch")) refuse(response);
      else if (url.pathname.endsWith("/pods")) {
        lists++;
        response.end(JSON.stringify({ kind: "PodList", metadata: { resourceVersion: "7" }, items: [] }));
      } else if (url.pathname.endsWith("/selfsubjectaccessreviews"))
        response.end(JSON.stringify({ status: { allowed: false } }));
      else refuse(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    folder = await mkdtemp(path.join(tmpdir(), "hidden-"));
    const kubeconfig = path.join(folder, "kubeconfig");
    await writeFile(kubeconfig, plainKubeconfig((server.address() as AddressInfo).port));
    workspace = await makeWorkspace({ kubeconfig });
    editor = await startEditor({
      workspace: workspace.folder,
      settings: { "podSessions.pollIntervalSeconds": pollMs / 1_000 },
    });
  });

  after(async () => {
    await editor?.stop();
    await workspace?.remove();
    await rm(folder, { recursive: true, force: true });
    server.close();
  });

  const polls = (count: number) =>
    until({ what: `${count} more lists`, read: () => lists, isDone: (now) => now >= count });

  it("asks the cluster nothing, and is up to date at once when it is", async () => {
    await editor.openView("Pod Sessions");
    await polls(lists + 3);
    await editor.openView("Explorer");
    // Longer than any pause there is while it is on the screen.
    await until({
      what: "the last request to be old",
      read: () => Date.now() - lastAskedMs,
      isDone: (ageMs) => ageMs > 35_000,
      limitMs: 60_000,
    });
    const before = lists;
    await editor.openView("Pod Sessions");
    await polls(before + 1);
    assert.ok(lists > before);
  });
});

function refuse(response: ServerResponse): void {
  response.writeHead(403, { "Content-Type": "application/json" });
  response.end(JSON.stringify({ kind: "Status", status: "Failure", reason: "Forbidden", code: 403 }));
}
