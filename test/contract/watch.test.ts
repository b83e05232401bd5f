import assert from "node:assert/strict";
import { at, objectAt, textAt, type JsonObject } from "../../src/playground/schema/json.js";
import { contract, refuses } from "./contract.js";

/** Type and name of each event. */
const shown = (events: readonly JsonObject[]) =>
  events.map((event) => `${textAt(event, "type")} ${textAt(event, "object", "metadata", "name")}`);

contract("watch", (suite) => {
  const maps = () => suite.path("configmaps");
  const watch = (query: string) => suite.api.watch(`${maps()}?watch=1&${query}`);
  const all = async (query: string) => {
    const events: JsonObject[] = [];
    for await (const event of watch(query)) events.push(event);
    return events;
  };
  const make = async (name: string, labels: object = {}) => {
    const made = await suite.api.post(maps(), { metadata: { name, labels } });
    assert.equal(made.code, 201, made.text);
    return textAt(made.json, "metadata", "resourceVersion");
  };
  const version = async () => (await suite.api.get(maps())).textAt("metadata", "resourceVersion");

  it("begins with what is there, and ends with its timeout", async () => {
    await make("present", { set: "present" });
    const events = await all("timeoutSeconds=1&labelSelector=set%3Dpresent");
    assert.deepEqual(shown(events), ["ADDED present"]);
    assert.equal(at(events[0], "object", "kind"), "ConfigMap");
  });

  it("begins with what is there also for version 0", async () => {
    const events = await all("timeoutSeconds=1&resourceVersion=0&labelSelector=set%3Dpresent");
    assert.deepEqual(shown(events), ["ADDED present"]);
  });

  it("tells what happens after a version, in order", async () => {
    const from = await version();
    await make("one");
    await suite.api.patch(`${maps()}/one`, "merge", { data: { a: "b" } });
    await suite.api.delete(`${maps()}/one`);
    const events = await all(`timeoutSeconds=1&resourceVersion=${from}`);
    assert.deepEqual(shown(events), ["ADDED one", "MODIFIED one", "DELETED one"]);
    const versions = events.map((event) => Number(textAt(event, "object", "metadata", "resourceVersion")));
    assert.deepEqual(
      versions,
      versions.toSorted((a, b) => a - b),
    );
    assert.deepEqual(at(events[2], "object", "data"), { a: "b" });
  });

  it("tells what happens while it is open", async () => {
    const from = await version();
    const events = watch(`timeoutSeconds=10&resourceVersion=${from}`);
    const next = events.next();
    await make("live");
    assert.deepEqual(shown([(await next).value as JsonObject]), ["ADDED live"]);
    await events.return(undefined);
  });

  it("tells of an object that comes under its selector as added, and of one that leaves as deleted", async () => {
    const from = await version();
    await make("moving", { color: "red" });
    await suite.api.patch(`${maps()}/moving`, "merge", { metadata: { labels: { color: "blue" } } });
    await suite.api.patch(`${maps()}/moving`, "merge", { metadata: { labels: { color: "green" } } });
    const events = await all(`timeoutSeconds=1&resourceVersion=${from}&labelSelector=color%3Dblue`);
    assert.deepEqual(shown(events), ["ADDED moving", "DELETED moving"]);
    // It is told as it was when it still belonged, at the version at which it left.
    assert.equal(at(events[1], "object", "metadata", "labels", "color"), "blue");
    const left = Number(textAt(events[1] ?? {}, "object", "metadata", "resourceVersion"));
    assert.ok(left > Number(textAt(events[0] ?? {}, "object", "metadata", "resourceVersion")));
  });

  it("selects by name", async () => {
    const from = await version();
    await make("this");
    await make("other");
    const events = await all(`timeoutSeconds=1&resourceVersion=${from}&fieldSelector=metadata.name%3Dthis`);
    assert.deepEqual(shown(events), ["ADDED this"]);
  });

  it("tells nothing of a change that changes nothing", async () => {
    await make("same");
    const from = await version();
    await suite.api.patch(`${maps()}/same`, "merge", {});
    assert.deepEqual(await all(`timeoutSeconds=1&resourceVersion=${from}`), []);
  });

  it("marks the end of the initial events for who asks for them", async () => {
    const events = await all(
      "timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=set%3Dpresent",
    );
    assert.deepEqual(shown(events), ["ADDED present", "BOOKMARK "]);
    const bookmark = objectAt(events[1], "object");
    assert.equal(at(bookmark, "kind"), "ConfigMap");
    assert.deepEqual(at(bookmark, "metadata", "annotations"), { "k8s.io/initial-events-end": "true" });
    assert.match(textAt(bookmark, "metadata", "resourceVersion"), /^\d+$/);
  });

  it("sends a bookmark before its end to who allows them", async () => {
    const from = await version();
    const watching = all(`timeoutSeconds=5&resourceVersion=${from}&allowWatchBookmarks=true`);
    await make("before-the-bookmark");
    const last = (await watching).at(-1);
    assert.equal(at(last, "type"), "BOOKMARK");
    assert.ok(Number(textAt(last ?? {}, "object", "metadata", "resourceVersion")) >= Number(from));
    assert.equal(at(last, "object", "metadata", "annotations"), undefined);
  });

  for (const [query, message] of [
    [
      "sendInitialEvents=true",
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    [
      "resourceVersionMatch=NotOlderThan",
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ],
  ] as const)
    it(`refuses ${query}`, async () => {
      refuses(await suite.api.get(`${maps()}?watch=1&${query}`), 422, "Invalid", message);
    });

  it("refuses a version that is no number", async () => {
    refuses(
      await suite.api.get(`${maps()}?watch=1&resourceVersion=abc`),
      500,
      undefined,
      'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    );
  });

  it("serves the old address of a watch", async () => {
    const path = maps().replace("/api/v1/", "/api/v1/watch/");
    const events: JsonObject[] = [];
    for await (const event of suite.api.watch(`${path}?timeoutSeconds=1&labelSelector=set%3Dpresent`))
      events.push(event);
    assert.deepEqual(shown(events), ["ADDED present"]);
  });

  it("sends the columns of a table once", async () => {
    const from = await version();
    await make("table-1");
    await make("table-2");
    const accept = { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
    const events: JsonObject[] = [];
    for await (const event of suite.api.watch(
      `${maps()}?watch=1&timeoutSeconds=1&resourceVersion=${from}`,
      accept,
    ))
      events.push(event);
    assert.equal(events.length, 2);
    assert.equal(at(events[0], "object", "kind"), "Table");
    assert.equal(at(events[0], "object", "columnDefinitions", 0, "name"), "Name");
    assert.equal(at(events[1], "object", "columnDefinitions"), null);
    assert.equal(at(events[1], "object", "rows", 0, "cells", 0), "table-2");
  });
});
