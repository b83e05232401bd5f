import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startPlayground, type Playground } from "../../src/playground/playground.js";
import { at, textAt, type JsonObject } from "../../src/playground/schema/json.js";
import { Api } from "../contract/api.js";
import { readKubeconfig } from "../contract/readKubeconfig.js";
import { HandClock } from "../fakes/clock.js";

const maps = "/api/v1/namespaces/default/configmaps";

describe("a watch of the playground", function () {
  this.timeout(30_000);
  let clock: HandClock;
  let playground: Playground;
  let api: Api;
  let dir = "";

  beforeEach(async () => {
    clock = new HandClock(Date.now());
    dir = await mkdtemp(path.join(tmpdir(), "pod-sessions-watch-"));
    playground = await startPlayground({ dir, clock });
    const target = readKubeconfig(playground.kubeconfigPath);
    api = new Api(target);
  });
  afterEach(async () => {
    api.close();
    await playground.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it("sends a bookmark every minute in which something happened", async () => {
    const version = (await api.get(maps)).textAt("metadata", "resourceVersion");
    const events = api.watch(
      `${maps}?watch=1&allowWatchBookmarks=true&resourceVersion=${version}&timeoutSeconds=600`,
    );
    const first = events.next();
    while (playground.faults.countOpen({ kinds: ["watch"] }) === 0) await turn();
    await clock.advance(60_000);
    const made = await api.post("/api/v1/namespaces/default/secrets", { metadata: { name: "elsewhere" } });
    await clock.advance(60_000);
    const event = (await first).value as JsonObject;
    assert.equal(at(event, "type"), "BOOKMARK");
    assert.equal(
      textAt(event, "object", "metadata", "resourceVersion"),
      made.textAt("metadata", "resourceVersion"),
    );
    await events.return(undefined);
  });

  it("ends by itself after half an hour to an hour", async () => {
    const version = (await api.get(maps)).textAt("metadata", "resourceVersion");
    const events: JsonObject[] = [];
    const over = (async () => {
      for await (const event of api.watch(`${maps}?watch=1&resourceVersion=${version}`)) events.push(event);
    })();
    while (playground.faults.countOpen({ kinds: ["watch"] }) === 0) await turn();
    await clock.advance(1_799_000);
    assert.equal(playground.faults.countOpen({ kinds: ["watch"] }), 1);
    await clock.advance(1_801_000);
    await over;
    assert.deepEqual(events, []);
  });

  it("holds nothing for a client that does not read, and gives it everything when it does", async () => {
    const version = (await api.get(maps)).textAt("metadata", "resourceVersion");
    const response = await api.open("GET", `${maps}?watch=1&resourceVersion=${version}`);
    response.pause();
    const value = "x".repeat(10_000);
    const before = process.memoryUsage().arrayBuffers;
    for (let index = 0; index < 3_000; index++)
      playground.store.create("configmaps", {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: `m-${index}`, namespace: "default" },
        data: { value },
      });
    await turn();
    // 30 MB of events are owed; what is kept for the client is what sockets hold.
    assert.ok(process.memoryUsage().arrayBuffers - before < 15_000_000);
    let lines = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      for (const byte of chunk) if (byte === 10) lines++;
      if (lines === 3_000) break;
    }
    assert.equal(lines, 3_000);
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
