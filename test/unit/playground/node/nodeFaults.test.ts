import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { systemRandom } from "../../../../src/base/random.js";
import { PodGround } from "../../../../src/playground/node/pods/podGround.js";
import type { Pod } from "../../../../src/playground/node/pods/podTypes.js";
import { PodsOfNode } from "../../../../src/playground/node/podsOfNode.js";
import { numberAt, textAt } from "../../../../src/playground/schema/json.js";
import { MemoryStore } from "../../../../src/playground/store/memoryStore.js";
import { HandClock } from "../../../fakes/clock.js";
import { FakeRuntime } from "../../../fakes/nodeRuntime.js";
import { RecordingLog } from "../../../fakes/recordingLog.js";
import { until } from "../../../fakes/until.js";
import { fakeNodeParts } from "./nodeParts.js";

/** What goes wrong in a timer, where nobody waits for it: it must be told, and must not end the program. */
describe("faults of the node's timers", () => {
  let clock: HandClock;
  let store: MemoryStore;
  let runtime: FakeRuntime;
  let unhandled: unknown[];
  const note = (fault: unknown) => void unhandled.push(fault);

  beforeEach(() => {
    clock = new HandClock();
    store = new MemoryStore({ clock, random: systemRandom });
    runtime = new FakeRuntime();
    unhandled = [];
    process.on("unhandledRejection", note);
  });
  afterEach(() => {
    process.off("unhandledRejection", note);
    runtime.dispose();
  });

  const account = () =>
    store.create("serviceaccounts", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace: "ns" },
    });
  const withToken = () =>
    store.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "ns" },
      spec: {
        containers: [],
        volumes: [
          {
            name: "t",
            projected: { sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 600 } }] },
          },
        ],
      },
    }) as Pod;

  it("keeps a pod's token, and renews it once its service account is there again", async () => {
    account();
    let issued = 0;
    const tokens = {
      issue: () => ({ token: `token-${++issued}`, expiresAtMs: clock.now() + 600_000 }),
    };
    const pod = withToken();
    const ground = new PodGround(fakeNodeParts({ store, clock, runtime }, { tokens }), pod);
    assert.equal((await ground.prepare(pod, () => undefined)).kind, "ready");
    const before = issued;
    store.remove("serviceaccounts", "ns", "default");
    await clock.advance(600_000);
    assert.deepEqual(unhandled, []);
    assert.equal(issued, before);
    account();
    await clock.advance(10_000);
    await until(() => issued > before);
    const file = join(runtime.secretDir(pod.metadata.uid).access, "t", "token");
    await until(() => readFileSync(file, "utf8") === `token-${issued}`);
    await ground.leave();
    assert.deepEqual(clock.pendingMs, []);
  });

  it("says of a pod whose service account is gone that its volume cannot be mounted", async () => {
    const pod = withToken();
    const ground = new PodGround(fakeNodeParts({ store, clock, runtime }), pod);
    const said: string[] = [];
    const ready = await ground.prepare(pod, ({ reason, message }) => said.push(`${reason}: ${message}`));
    assert.equal(ready.kind, "waits");
    assert.deepEqual(said, [
      'FailedMount: MountVolume.SetUp failed for volume "t" : failed to fetch token: serviceaccounts "default" not found',
    ]);
  });

  it("logs a token that cannot be written, and tries again", async () => {
    account();
    const log = new RecordingLog();
    let isBroken = false;
    const tokens = {
      issue: () => {
        if (isBroken) throw new Error("no more");
        return { token: "t", expiresAtMs: clock.now() + 600_000 };
      },
    };
    const pod = withToken();
    const ground = new PodGround(fakeNodeParts({ store, clock, runtime }, { tokens, log }), pod);
    await ground.prepare(pod, () => undefined);
    isBroken = true;
    await clock.advance(480_000);
    await until(() => log.lines.length > 0);
    assert.deepEqual(unhandled, []);
    assert.match(log.text, /a pod's token could not be renewed/);
    assert.deepEqual(clock.pendingMs, [10_000]);
    await ground.leave();
  });

  it("takes a probe that breaks for one that says nothing, and asks again", async () => {
    const node = new PodsOfNode("n", fakeNodeParts({ store, clock, runtime }), () => undefined);
    runtime.onExec = () => {
      throw new Error("the pipes are gone");
    };
    const livenessProbe = { exec: { command: ["check"] }, periodSeconds: 10, failureThreshold: 1 };
    store.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "ns" },
      spec: {
        nodeName: "n",
        containers: [{ name: "c", image: "busybox:1.36", command: ["work"], livenessProbe }],
      },
      status: { phase: "Pending" },
    });
    const probed = () =>
      store
        .list("events")
        .filter((event) => textAt(event, "message").endsWith("unknown state: the pipes are gone"))
        .reduce((count, event) => count + (numberAt(event, "count") ?? 1), 0);
    await until(() => runtime.processes.length === 1 && clock.pendingMs.includes(0));
    await clock.advance(0);
    await until(() => probed() === 1);
    await clock.advance(10_000);
    await until(() => probed() === 2);
    assert.deepEqual(runtime.process("c").signals, []);
    assert.deepEqual(unhandled, []);
    await node.stop();
  });
});
