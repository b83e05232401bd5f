import assert from "node:assert/strict";
import { createApp, type App } from "../../src/app.js";
import { labels } from "../../src/domain/labels.js";
import { HandClock } from "../fakes/clock.js";
import { fixedSettings, testPlatform } from "../fakes/platform.js";
import { until } from "../fakes/until.js";
import { startApiOnly, type Started } from "./started.js";

const namespace = "synthetic-0";
/** So that the store's version is far from that of a new one. */
const many = 200;
const managed = { [labels.managedBy]: "pod-sessions", [labels.session]: "synthetic" };

/** Watches that look alive and are not: only what the product shows tells. */
describe("the product's watch", function () {
  this.timeout(60_000);
  let started: Started;
  let app: App;
  let clock: HandClock;

  const makePods = (count: number) =>
    started.playground.faults.makePods({ count, namespaces: 1, labels: managed }).dispose();
  /** Turns the product's clock, slowly enough for the network; returns how far. */
  const turnUntil = async (what: string, isTrue: () => boolean): Promise<number> => {
    const beganMs = clock.now();
    const endMs = Date.now() + 50_000;
    while (!isTrue()) {
      assert.ok(Date.now() < endMs, `${what} did not come true`);
      await clock.advance(100);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return clock.now() - beganMs;
  };

  beforeEach(async () => {
    started = await startApiOnly();
    makePods(many);
    clock = new HandClock(Date.now());
    const { kubeconfigPath } = started.playground;
    app = createApp(testPlatform({ clock }), fixedSettings({ kubeconfigPath, namespace }));
    app.connections.start();
    await turnUntil("the sessions", () => app.sessions.size === many);
    await until(
      () => started.playground.faults.countOpen({ kinds: ["watch"], resource: "pods" }) > 0,
      "the watch",
    );
  });
  afterEach(async () => {
    app?.dispose();
    await started?.stop();
  });

  it("is found to be half open within 30 s of a change", async () => {
    assert.ok(started.playground.faults.strike({ kinds: ["watch"] }, { kind: "halfOpen" }) > 0);
    const [pattern] = started.playground.store.list("pods", namespace);
    assert.ok(pattern);
    const { uid: _uid, resourceVersion: _version, ...metadata } = pattern.metadata;
    started.playground.store.create("pods", { ...pattern, metadata: { ...metadata, name: "later" } });
    const tookMs = await turnUntil("the change", () => app.sessions.get(`${namespace}/later`) !== undefined);
    assert.ok(tookMs <= 30_000, `${tookMs} ms`);
  });

  it("follows a server that came back with an older store", async () => {
    const { store, faults } = started.playground;
    const newest = () =>
      Math.max(...store.list("pods", namespace).map((pod) => Number(pod.metadata.resourceVersion)));
    const before = newest();
    await faults.restart({ keepStore: false });
    makePods(1);
    assert.ok(newest() < before);
    await turnUntil("what is there now", () => app.sessions.size === 1);
    const [pod] = store.list("pods", namespace);
    assert.ok(pod);
    store.remove("pods", namespace, pod.metadata.name);
    await turnUntil("what happens now", () => app.sessions.size === 0);
  });
});
