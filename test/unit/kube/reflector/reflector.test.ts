import assert from "node:assert/strict";
import { RecordingLog } from "../../../fakes/recordingLog.js";
import { until } from "../../../fakes/until.js";
import { PodsServer, rawPod, reflectPods, type RawPod } from "./podsServer.js";

describe("reflector", () => {
  let server: PodsServer;
  let made: ReturnType<typeof reflectPods>;
  const reflect = (
    ...args: Parameters<typeof reflectPods> extends [unknown, ...infer Rest] ? Rest : never
  ) => {
    made = reflectPods(server, ...args);
    return made;
  };

  beforeEach(async () => {
    server = await PodsServer.start();
    server.pods = [rawPod("a", 1), rawPod("b", 2, "Pending")];
  });
  afterEach(async () => {
    made.end();
    await server.server.close();
  });

  it("asks nothing before it is started, and is idle", async () => {
    const { reflector } = reflect();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(reflector.state, { kind: "idle" });
    assert.equal(server.server.calls.length, 0);
  });

  it("lists, tells the whole once, and watches from there", async () => {
    const { reflector, items, states, changes, live } = reflect({
      query: { labelSelector: "app=x,!y", fieldSelector: "spec.nodeName=n" },
    });
    reflector.start();
    reflector.start();
    await live();
    assert.deepEqual(items(), { "team-a/a": "Running", "team-a/b": "Pending" });
    assert.deepEqual(
      states.map(({ kind }) => kind),
      ["listing", "live"],
    );
    assert.deepEqual(
      changes.map((change) => change.kind === "replaced" && change.items.size),
      [2],
    );
    const [list] = server.lists;
    assert.equal(list?.query("limit"), "500");
    assert.equal(list.query("resourceVersion"), null, "a page from the cache would be the whole list");
    const [watch] = server.watches;
    assert.equal(watch?.query("resourceVersion"), "100");
    assert.equal(watch.query("allowWatchBookmarks"), "true");
    assert.equal(watch.query("labelSelector"), "app=x,!y");
    assert.equal(watch.query("fieldSelector"), "spec.nodeName=n");
    const seconds = Number(watch.query("timeoutSeconds"));
    assert.ok(seconds >= 240 && seconds < 480, String(seconds));
    assert.equal(server.server.calls.length, 2);
  });

  it("gathers the changes of a moment into one", async () => {
    const { reflector, items, changes, live, clock } = reflect();
    reflector.start();
    await live();
    const watch = await server.watch();
    watch.event("ADDED", rawPod("c", 101, "Pending"));
    watch.event("MODIFIED", rawPod("c", 102));
    watch.event("MODIFIED", rawPod("b", 103));
    watch.event("DELETED", rawPod("a", 104));
    watch.event("ADDED", rawPod("d", 105));
    watch.event("DELETED", rawPod("d", 106));
    watch.event("DELETED", rawPod("b", 107));
    watch.event("ADDED", rawPod("b", 108, "Again"));
    await until(() => reflector.items.size === 2 && reflector.items.get("team-a/b") === "Again");
    await until(() => clock.pendingMs.includes(50));
    await clock.advance(49);
    assert.equal(changes.length, 1);
    await clock.advance(1);
    assert.deepEqual(changes.slice(1), [
      {
        kind: "changed",
        upserted: new Map([
          ["team-a/c", "Running"],
          ["team-a/b", "Again"],
        ]),
        removed: new Set(["team-a/a", "team-a/d"]),
      },
    ]);
    assert.deepEqual(items(), { "team-a/c": "Running", "team-a/b": "Again" });
  });

  it("reads events that are cut anywhere, in a character too", async () => {
    const { reflector, items, live } = reflect();
    reflector.start();
    await live();
    const watch = await server.watch();
    const line = Buffer.from(
      `${JSON.stringify({ type: "ADDED", object: rawPod("c", 101, "größer 漢字 🚀") })}\n\n`,
    );
    for (let start = 0; start < line.length; start++) {
      watch.write(line.subarray(start, start + 1));
      if (start % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => reflector.items.has("team-a/c"));
    assert.equal(items()["team-a/c"], "größer 漢字 🚀");
  });

  it("reads a list page by page and shows it when it is whole", async () => {
    const pages: Record<string, RawPod[]> = {
      "": [rawPod("a", 1)],
      two: [rawPod("b", 2)],
      three: [rawPod("c", 3)],
    };
    const next: Record<string, string> = { "": "two", two: "three", three: "" };
    server.answer = (call) => {
      if (call.isWatch) return false;
      const token = call.query("continue") ?? "";
      call.json({ metadata: { resourceVersion: "77", continue: next[token] }, items: pages[token] });
      return true;
    };
    const { reflector, items, changes, live } = reflect({ pageSize: 1 });
    reflector.start();
    await live();
    assert.deepEqual(Object.keys(items()), ["team-a/a", "team-a/b", "team-a/c"]);
    assert.equal(changes.length, 1);
    assert.deepEqual(
      server.lists.map((call) => [call.query("limit"), call.query("continue")]),
      [
        ["1", null],
        ["1", "two"],
        ["1", "three"],
      ],
    );
    assert.equal((await server.watch()).query("resourceVersion"), "77");
  });

  it("reads the list whole when the server has forgotten its pages", async () => {
    server.answer = (call) => {
      if (call.isWatch || call.query("limit") === null) return false;
      if (call.query("continue") === null)
        call.json({ metadata: { resourceVersion: "77", continue: "two" }, items: [rawPod("gone", 1)] });
      else call.refuse(410, "Expired", "The provided continue parameter is too old");
      return true;
    };
    const { reflector, items, live } = reflect({ pageSize: 1 });
    reflector.start();
    await live();
    assert.deepEqual(Object.keys(items()), ["team-a/a", "team-a/b"]);
    assert.equal((await server.watch()).query("resourceVersion"), "100");
  });

  it("never shows the decoder managedFields, and leaves out what it does not want", async () => {
    const seen: unknown[] = [];
    const { reflector, items, live } = reflect({
      decode: (raw) => {
        seen.push(raw);
        return (raw as RawPod).metadata.name === "b" ? undefined : "kept";
      },
    });
    reflector.start();
    await live();
    (await server.watch()).event("MODIFIED", rawPod("c", 101));
    await until(() => reflector.items.has("team-a/c"));
    assert.deepEqual(items(), { "team-a/a": "kept", "team-a/c": "kept" });
    assert.ok(!JSON.stringify(seen).includes("managedFields"));
  });

  it("takes away an object that the decoder no longer wants", async () => {
    const { reflector, items, live } = reflect();
    reflector.start();
    await live();
    const { metadata } = rawPod("a", 101);
    (await server.watch()).event("MODIFIED", { metadata });
    await until(() => reflector.items.size === 1);
    assert.deepEqual(items(), { "team-a/b": "Pending" });
  });

  it("leaves out an object on which the decoder fails, and goes on", async () => {
    const log = new RecordingLog();
    const { reflector, items, live } = reflect({
      log,
      decode: (raw) => {
        const { name } = (raw as RawPod).metadata;
        if (name === "a") throw new Error("a bug");
        return name;
      },
    });
    reflector.start();
    await live();
    assert.deepEqual(items(), { "team-a/b": "b" });
    assert.deepEqual(
      log.lines.filter(({ level }) => level === "error").map(({ fields }) => fields?.["key"]),
      ["team-a/a"],
    );
  });

  it("is not stopped by a listener that fails", async () => {
    const { reflector, live, clock } = reflect();
    reflector.onDidChange(() => {
      throw new Error("a bug");
    });
    reflector.start();
    await live();
    (await server.watch()).event("ADDED", rawPod("c", 101));
    await until(() => clock.pendingMs.includes(50));
    await clock.advance(50);
    assert.equal(reflector.items.size, 3);
    assert.equal(reflector.state.kind, "live");
  });

  describe("refresh", () => {
    it("lists anew at once, decodes only what changed, and keeps what did not identical", async () => {
      const { reflector, items, changes, decoded, live } = reflect();
      reflector.start();
      await live();
      server.pods = [rawPod("a", 1), rawPod("b", 105)];
      server.resourceVersion = 110;
      reflector.refresh();
      await until(() => changes.length === 2);
      await live();
      assert.deepEqual(items(), { "team-a/a": "Running", "team-a/b": "Running" });
      assert.equal(decoded(), 3);
      assert.equal((await server.watch(1)).query("resourceVersion"), "110");
      await until(() => server.watches[0]?.isGone, "the end of the first watch");
    });

    it("keeps the items until the list is there, and hears no more of the old watch", async () => {
      const { reflector, items, live } = reflect();
      reflector.start();
      await live();
      server.answer = (call) => !call.isWatch;
      reflector.refresh();
      await server.listed(2);
      server.watches[0]?.event("DELETED", rawPod("a", 101));
      await until(() => server.watches[0]?.isGone, "the end of the first watch");
      assert.deepEqual(reflector.state, { kind: "listing", attempt: 1 });
      assert.equal(Object.keys(items()).length, 2);
    });

    it("drops a list that it comes into the middle of", async () => {
      let refreshed = false;
      const { reflector, changes, live } = reflect({
        decode: (raw) => {
          if (!refreshed && (raw as RawPod).metadata.name === "b") {
            refreshed = true;
            reflector.refresh();
          }
          return (raw as RawPod).metadata.name;
        },
      });
      reflector.start();
      await until(() => changes.length > 0);
      await live();
      assert.equal(changes.length, 1);
      assert.equal(server.lists.length, 2);
    });

    it("takes a pod that was deleted and made again for another one", async () => {
      const { reflector, items, decoded, changes, live } = reflect();
      reflector.start();
      await live();
      const { metadata } = rawPod("a", 1);
      server.pods = [
        { metadata: { ...metadata, uid: "another" }, status: { phase: "Pending" } },
        rawPod("b", 2),
      ];
      reflector.refresh();
      await until(() => changes.length === 2);
      assert.equal(items()["team-a/a"], "Pending");
      assert.equal(decoded(), 3);
    });
  });

  describe("stop", () => {
    it("opens no watch after it came while the list was on its way", async () => {
      const { reflector, states, changes } = reflect();
      server.answer = (call) => !call.isWatch;
      reflector.start();
      await server.listed(1);
      reflector.dispose();
      const [list] = server.lists;
      if (list && !list.isGone) server.list(list);
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(server.watches.length, 0);
      assert.deepEqual(changes, []);
      assert.equal(states.at(-1)?.kind, "stopped");
    });

    it("opens none after it came while the watch was on its way", async () => {
      const { reflector, states } = reflect();
      server.answer = (call) => call.isWatch;
      reflector.start();
      const watch = await server.watch();
      reflector.dispose();
      await until(() => watch.isGone, "the end of the watch");
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(server.watches.length, 1);
      assert.deepEqual(
        states.map(({ kind }) => kind),
        ["listing", "stopped"],
      );
    });

    it("ends a wait, leaves no timer, and cannot be undone", async () => {
      const { reflector, clock, waiting } = reflect();
      server.answer = (call) => {
        call.refuse(500, "InternalError", "boom");
        return true;
      };
      reflector.start();
      await waiting();
      reflector.dispose();
      await clock.advance(600_000);
      reflector.start();
      reflector.refresh();
      await clock.advance(600_000);
      assert.equal(server.server.calls.length, 1);
      assert.deepEqual(clock.pendingMs, []);
    });

    it("tells no change that was being gathered", async () => {
      const { reflector, changes, live, clock } = reflect();
      reflector.start();
      await live();
      (await server.watch()).event("ADDED", rawPod("c", 101));
      await until(() => clock.pendingMs.includes(50));
      reflector.dispose();
      assert.deepEqual(clock.pendingMs, []);
      await clock.advance(1_000);
      assert.equal(changes.length, 1);
    });
  });
});
