import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Api } from "../contract/api.js";
import { readKubeconfig } from "../contract/readKubeconfig.js";

const program = fileURLToPath(new URL("./scaleProgram.ts", import.meta.url));

describe("10,000 synthetic pods", function () {
  this.timeout(60_000);

  it("are there within 5 s, in under 300 MB, listed, watched and churning", async () => {
    // In a process of its own, whose memory is the playground's alone.
    const child = spawn(process.execPath, ["--require", "tsx/cjs", program], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const next = async () =>
      JSON.parse(String((await lines.next()).value)) as Readonly<Record<string, unknown>>;
    const { kubeconfig, madeMs } = await next();
    const target = readKubeconfig(String(kubeconfig));
    const api = new Api(target);
    const listStartMs = performance.now();
    const response = await api.open("GET", "/api/v1/pods");
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.length;
    const listMs = Math.round(performance.now() - listStartMs);
    const page = await api.get("/api/v1/pods?limit=1");
    const watchStartMs = performance.now();
    const changes: unknown[] = [];
    const version = page.textAt("metadata", "resourceVersion");
    for await (const event of api.watch(`/api/v1/pods?watch=1&timeoutSeconds=4&resourceVersion=${version}`))
      changes.push(event["type"]);
    const changedPerSecond = Math.round(changes.length / ((performance.now() - watchStartMs) / 1000));
    child.stdin.write("memory\n");
    const { residentMB } = await next();
    child.stdin.end();
    await once(child, "close");
    api.close();
    console.log(
      `      ${JSON.stringify({ madeMs, listMs, listMB: bytes / 1e6, changedPerSecond, residentMB })}`,
    );
    assert.equal(page.at("metadata", "remainingItemCount"), 9_999);
    assert.ok(Number(madeMs) < 5_000, `made in ${String(madeMs)} ms`);
    assert.ok(Number(residentMB) < 300, `${String(residentMB)} MB`);
    assert.ok(changedPerSecond > 400 && changedPerSecond < 600, `${changedPerSecond} changes a second`);
  });
});
