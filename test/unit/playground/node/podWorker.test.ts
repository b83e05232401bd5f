import assert from "node:assert/strict";
import { systemRandom } from "../../../../src/base/random.js";
import type { Pod, PodSpec } from "../../../../src/playground/node/pods/podTypes.js";
import { PodsOfNode } from "../../../../src/playground/node/podsOfNode.js";
import { objectAt, objectsAt, textAt, at } from "../../../../src/playground/schema/json.js";
import { MemoryStore } from "../../../../src/playground/store/memoryStore.js";
import { HandClock } from "../../../fakes/clock.js";
import { FakeRuntime } from "../../../fakes/nodeRuntime.js";
import { until } from "../../../fakes/until.js";
import { fakeNodeParts } from "./nodeParts.js";

type Container = PodSpec["containers"][number];

describe("PodWorker", () => {
  let clock: HandClock;
  let store: MemoryStore;
  let runtime: FakeRuntime;
  let node: PodsOfNode;

  beforeEach(() => {
    clock = new HandClock();
    store = new MemoryStore({ clock, random: systemRandom });
    runtime = new FakeRuntime();
    node = new PodsOfNode("n", fakeNodeParts({ store, clock, runtime }), () => undefined);
  });

  afterEach(async () => {
    runtime.ends = { SIGTERM: 143, SIGKILL: 137 };
    await node.stop();
    runtime.dispose();
  });

  const main = (more: Partial<Container> = {}): Container => ({
    name: "c",
    image: "busybox:1.36",
    command: ["work"],
    ...more,
  });

  const bind = (spec: Partial<PodSpec>, finalizers?: readonly string[]) =>
    store.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "ns", generation: 1, ...(finalizers ? { finalizers } : {}) },
      spec: { nodeName: "n", containers: [main()], terminationGracePeriodSeconds: 30, ...spec },
      status: { phase: "Pending" },
    }) as Pod;

  const pod = () => store.get("pods", "ns", "p") as Pod | undefined;
  const phase = () => pod()?.status?.phase;
  const status = (name = "c") =>
    [...(pod()?.status?.containerStatuses ?? []), ...(pod()?.status?.initContainerStatuses ?? [])].find(
      (one) => one.name === name,
    );
  const waiting = (name = "c") => textAt(status(name), "state", "waiting", "reason");
  const condition = (type: string) => {
    const found = pod()?.status?.conditions?.find((one) => one.type === type);
    return `${found?.status ?? ""} ${found?.reason ?? ""} ${found?.message ?? ""}`.trim();
  };
  const events = () =>
    store
      .list("events")
      .toSorted(
        (left, right) => Number(left.metadata.resourceVersion) - Number(right.metadata.resourceVersion),
      )
      .map((event) => `${textAt(event, "reason")}: ${textAt(event, "message")}`);
  const running = (name = "c") => at(status(name), "state", "running") !== undefined;
  const runs = (name: string) => runtime.processes.filter(({ options }) => options.name === name).length;
  const remove = (graceSeconds: number) =>
    store.update("pods", "ns", "p", (stored) => ({
      ...stored,
      metadata: {
        ...stored.metadata,
        deletionTimestamp: new Date(clock.now() + graceSeconds * 1000).toISOString(),
        deletionGracePeriodSeconds: graceSeconds,
      },
    }));

  it("brings a pod up and says every step in its status", async () => {
    bind({});
    await until(running);
    assert.equal(phase(), "Running");
    assert.equal(pod()?.status?.podIP, "10.0.0.9");
    assert.deepEqual(
      ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"].map(condition),
      ["True", "True", "True", "True", "True"],
    );
    assert.deepEqual(events(), [
      'Pulled: Container image "busybox:1.36" already present on machine and can be accessed by the pod',
      "Created: Container created",
      "Started: Container started",
    ]);
  });

  it("starts init containers one after the other, keeps sidecars, and only then the rest", async () => {
    bind({
      initContainers: [
        main({ name: "one" }),
        main({ name: "side", restartPolicy: "Always" }),
        main({ name: "two" }),
      ],
    });
    await until(() => running("one"));
    assert.equal(runtime.processes.length, 1);
    assert.equal(
      condition("Initialized"),
      "False ContainersNotInitialized containers with incomplete status: [one side two]",
    );
    assert.equal(waiting("c"), "PodInitializing");
    runtime.process("one").exit(0);
    await until(() => running("two"));
    assert.ok(running("side"));
    assert.equal(runs("c"), 0);
    runtime.process("two").exit(0);
    await until(() => running("c"));
    assert.equal(status("one")?.ready, true);
  });

  it("restarts a container that fails at once, then after 10 s, then after 20 s", async () => {
    bind({});
    await until(running);
    runtime.process("c").exit(3);
    await until(() => runs("c") === 2);
    runtime.process("c").exit(3);
    await until(() => waiting() === "CrashLoopBackOff");
    const uid = pod()?.metadata.uid ?? "";
    assert.equal(
      textAt(status(), "state", "waiting", "message"),
      `back-off 10s restarting failed container=c pod=p_ns(${uid})`,
    );
    assert.equal(at(status(), "lastState", "terminated", "exitCode"), 3);
    assert.equal(phase(), "Running");
    await clock.advance(9_999);
    assert.equal(runs("c"), 2);
    await clock.advance(1);
    await until(() => runs("c") === 3);
    runtime.process("c").exit(3);
    await until(() => textAt(status(), "state", "waiting", "message").startsWith("back-off 20s"));
    assert.equal(status()?.restartCount, 2);
  });

  it("forgets the back-off of a container that ran for ten minutes", async () => {
    bind({});
    await until(running);
    for (let run = 1; run <= 2; run++) {
      runtime.process("c").exit(1);
      await until(() => runs("c") === 2);
    }
    await until(running);
    await clock.advance(601_000);
    runtime.process("c").exit(1);
    await until(() => runs("c") === 3);
  });

  it("ends as Succeeded when all is done, and as Failed when something failed", async () => {
    bind({ restartPolicy: "Never", containers: [main(), main({ name: "d" })] });
    await until(() => running("d"));
    runtime.process("c").exit(0);
    await until(() => at(status("c"), "state", "terminated") !== undefined);
    assert.equal(phase(), "Running");
    runtime.process("d").exit(4);
    await until(() => phase() === "Failed");
    assert.equal(textAt(status("c"), "state", "terminated", "reason"), "Completed");
    assert.equal(textAt(status("d"), "state", "terminated", "reason"), "Error");
    assert.equal(condition("Ready"), "False PodFailed");
    assert.equal(condition("PodReadyToStartContainers"), "False");
    assert.equal(runtime.pods.size, 0);
  });

  it("ends sidecars when the main containers are done", async () => {
    bind({ restartPolicy: "Never", initContainers: [main({ name: "side", restartPolicy: "Always" })] });
    await until(() => running("c"));
    runtime.process("c").exit(0);
    await until(() => runtime.process("side").signals.includes("SIGTERM"));
    assert.equal(phase(), "Running");
    runtime.process("side").exit(0);
    await until(() => phase() === "Succeeded");
  });

  it("gives a deleted pod its grace, then kills it, then lets its object go", async () => {
    bind({});
    await until(running);
    remove(5);
    await until(() => runtime.process("c").signals.length === 1);
    assert.deepEqual(runtime.process("c").signals, ["SIGTERM"]);
    await clock.advance(4_999);
    assert.deepEqual(runtime.process("c").signals, ["SIGTERM"]);
    await clock.advance(1);
    await until(() => pod() === undefined);
    assert.deepEqual(runtime.process("c").signals, ["SIGTERM", "SIGKILL"]);
    assert.ok(events().includes("Killing: Stopping container c"));
  });

  it("hurries when a second delete leaves less time", async () => {
    bind({});
    await until(running);
    remove(600);
    await until(() => runtime.process("c").signals.length === 1);
    remove(1);
    await clock.advance(1_000);
    await until(() => pod() === undefined);
  });

  it("keeps the object of a deleted pod while a finalizer holds it", async () => {
    runtime.ends = { SIGTERM: 0 };
    bind({}, ["example.com/held"]);
    await until(running);
    remove(5);
    await until(() => phase() === "Succeeded" && pod()?.metadata.deletionGracePeriodSeconds === 0);
    store.update("pods", "ns", "p", (stored) => ({
      ...stored,
      metadata: { ...stored.metadata, finalizers: [] },
    }));
    await until(() => pod() === undefined);
  });

  it("ends the processes of a pod whose object is gone", async () => {
    bind({});
    await until(running);
    store.remove("pods", "ns", "p");
    await clock.advance(1_000);
    await until(() => runtime.pods.size === 0);
    assert.deepEqual(runtime.process("c").signals, ["SIGTERM", "SIGKILL"]);
  });

  it("fails a pod that is active longer than it may", async () => {
    runtime.ends = { SIGTERM: 143 };
    bind({ activeDeadlineSeconds: 60 });
    await until(running);
    await clock.advance(60_000);
    await until(() => phase() === "Failed");
    assert.equal(pod()?.status?.reason, "DeadlineExceeded");
    assert.equal(pod()?.status?.message, "Pod was active on the node longer than the specified deadline");
  });

  it("fails a pod that cannot be started and may not try again", async () => {
    runtime.refusals.set("c", 'exec: "work": executable file not found in $PATH');
    bind({ restartPolicy: "Never" });
    await until(() => phase() === "Failed");
    const { terminated } = objectAt(status(), "state");
    assert.equal(textAt(terminated, "reason"), "StartError");
    assert.equal(at(terminated, "exitCode"), 128);
    assert.equal(textAt(terminated, "startedAt"), "1970-01-01T00:00:00Z");
    assert.equal(
      textAt(terminated, "message"),
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "work": executable file not found in $PATH: unknown',
    );
  });

  it("waits for an image that is not there, and goes on once it is another", async () => {
    bind({ containers: [main({ image: "no/such:1" })] });
    await until(() => clock.pendingMs.includes(30));
    await clock.advance(30);
    await until(() => waiting() === "ErrImagePull");
    await clock.advance(2_000);
    await until(() => waiting() === "ImagePullBackOff");
    store.update("pods", "ns", "p", (stored) => ({
      ...stored,
      spec: { ...(stored as Pod).spec, containers: [main()] },
    }));
    await until(running);
  });

  it("waits for a secret that a variable comes from", async () => {
    const env = [{ name: "A", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }];
    bind({ containers: [main({ env })] });
    await until(() => waiting() === "CreateContainerConfigError");
    assert.equal(textAt(status(), "state", "waiting", "message"), 'secret "s" not found');
    store.create("secrets", {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s", namespace: "ns" },
      data: { k: Buffer.from("v").toString("base64") },
    });
    await clock.advance(10_000);
    await until(running);
    assert.ok(runtime.process("c").options.env.some(([name, value]) => name === "A" && value === "v"));
  });

  it("waits for a volume that is not there", async () => {
    bind({ volumes: [{ name: "v", configMap: { name: "m" } }] });
    await until(() => events().length > 0);
    assert.deepEqual(events(), [
      'FailedMount: MountVolume.SetUp failed for volume "v" : configmap "m" not found',
    ]);
    assert.equal(waiting(), "ContainerCreating");
    assert.equal(condition("PodReadyToStartContainers"), "False");
  });

  it("restarts a container that its liveness probe calls dead", async () => {
    runtime.ends = { SIGTERM: 143 };
    runtime.onExec = () => ({ code: 1, output: "bad\n" });
    const livenessProbe = { exec: { command: ["ok?"] }, periodSeconds: 5, failureThreshold: 2 };
    bind({ containers: [main({ livenessProbe })] });
    await until(running);
    await clock.advance(0);
    await until(() => clock.pendingMs.includes(5_000));
    await clock.advance(5_000);
    await until(() => runs("c") === 2);
    assert.ok(events().includes("Killing: Container c failed liveness probe, will be restarted"));
    assert.ok(events().includes("Unhealthy: Liveness probe failed: bad\n"));
    assert.equal(status()?.restartCount, 1);
  });

  it("is ready when its probe says so, and not before its startup probe does", async () => {
    let answers: Record<string, number> = { up: 1, ready: 1 };
    runtime.onExec = ([command = ""]) => ({ code: answers[command] ?? 0, output: "" });
    const startupProbe = { exec: { command: ["up"] }, periodSeconds: 1, failureThreshold: 100 };
    const readinessProbe = { exec: { command: ["ready"] }, periodSeconds: 1 };
    bind({ containers: [main({ startupProbe, readinessProbe })] });
    await until(running);
    assert.equal(status()?.started, false);
    answers = { up: 0, ready: 1 };
    for (let turn = 0; !status()?.started; turn++) await clock.advance(turn < 50 ? 1_000 : 0);
    assert.equal(condition("Ready"), "False ContainersNotReady containers with unready status: [c]");
    answers = { up: 0, ready: 0 };
    for (let turn = 0; !status()?.ready; turn++) await clock.advance(turn < 50 ? 1_000 : 0);
    assert.equal(condition("Ready"), "True");
  });

  it("evicts a pod for what it takes", async () => {
    runtime.ends = { SIGTERM: 143 };
    const { metadata } = bind({});
    await until(running);
    node.find(metadata.uid)?.evict("too much ");
    await until(() => phase() === "Failed");
    assert.equal(pod()?.status?.reason, "Evicted");
    assert.equal(pod()?.status?.message, "too much ");
    assert.ok(events().includes("Evicted: too much "));
  });

  it("leaves the statuses that others wrote into the pod", async () => {
    const { metadata } = bind({});
    store.update("pods", "ns", "p", (stored) => ({
      ...stored,
      status: {
        ...(stored as Pod).status,
        qosClass: "BestEffort",
        conditions: [...objectsAt(stored, "status", "conditions"), { type: "Mine", status: "True" }],
      },
    }));
    await until(running);
    assert.ok(node.find(metadata.uid));
    assert.equal(pod()?.status?.qosClass, "BestEffort");
    assert.equal(condition("Mine"), "True");
  });

  it("does not start again what was over before the node began", async () => {
    store.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "ns" },
      spec: { nodeName: "n", containers: [main()] },
      status: { phase: "Succeeded" },
    });
    await clock.advance(0);
    assert.equal(runtime.processes.length, 0);
    remove(0);
    await until(() => pod() === undefined);
  });
});
