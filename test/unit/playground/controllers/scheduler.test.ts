import assert from "node:assert/strict";
import { Scheduler } from "../../../../src/playground/controllers/scheduler/scheduler.js";
import { objectsAt, textAt } from "../../../../src/playground/schema/json.js";
import { ClusterOfObjects } from "./clusterOfObjects.js";

describe("Scheduler", () => {
  let cluster: ClusterOfObjects;
  let scheduler: Scheduler;
  beforeEach(() => {
    cluster = new ClusterOfObjects();
    scheduler = new Scheduler(cluster.options);
  });
  afterEach(() => scheduler.dispose());

  const node = (name: string, more: { readonly labels?: object; readonly spec?: object } = {}) =>
    cluster.store.create("nodes", {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels: { "kubernetes.io/hostname": name, ...more.labels } },
      spec: more.spec ?? {},
      status: {
        allocatable: { cpu: "2", memory: "1Gi", pods: "3" },
        conditions: [{ type: "Ready", status: "True" }],
      },
    });
  const pod = (name: string, spec: object = {}, requests: object = {}) =>
    cluster.store.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "ns", generation: 1 },
      spec: {
        schedulerName: "default-scheduler",
        containers: [{ name: "c", resources: { requests } }],
        ...spec,
      },
      status: { phase: "Pending" },
    });
  const nodeOf = async (name: string) => {
    await cluster.clock.advance(0);
    return textAt(cluster.store.get("pods", "ns", name), "spec", "nodeName");
  };
  const why = async (name: string) => {
    await cluster.clock.advance(0);
    const [condition] = objectsAt(cluster.store.get("pods", "ns", name), "status", "conditions");
    assert.equal(textAt(condition, "status"), "False");
    assert.equal(textAt(condition, "reason"), "Unschedulable");
    return textAt(condition, "message");
  };

  it("binds a pod, and says so in its condition and an event", async () => {
    node("one");
    pod("p");
    assert.equal(await nodeOf("p"), "one");
    const [condition] = objectsAt(cluster.store.get("pods", "ns", "p"), "status", "conditions");
    assert.deepEqual([textAt(condition, "type"), textAt(condition, "status")], ["PodScheduled", "True"]);
    assert.deepEqual(cluster.events, ["Scheduled: Successfully assigned ns/p to one"]);
  });

  it("says what every node lacks", async () => {
    node("small");
    node("tainted", { spec: { taints: [{ key: "k", value: "v", effect: "NoSchedule" }] } });
    node("cordoned", { spec: { unschedulable: true } });
    pod("p", { nodeSelector: { "kubernetes.io/hostname": "small" } }, { cpu: "400", memory: "900Gi" });
    assert.equal(
      await why("p"),
      "0/3 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
    );
  });

  it("counts what the pods on a node ask, and tries again when one of them ends", async () => {
    node("one");
    pod("first", {}, { cpu: "1500m" });
    assert.equal(await nodeOf("first"), "one");
    pod("second", {}, { cpu: "1" });
    assert.equal(
      await why("second"),
      "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    );
    cluster.store.remove("pods", "ns", "first");
    assert.equal(await nodeOf("second"), "one");
  });

  it("counts the most that init containers need beside sidecars", async () => {
    node("one");
    const asking = (cpu: string, more: object = {}) => ({
      name: cpu,
      resources: { requests: { cpu } },
      ...more,
    });
    pod("p", {
      initContainers: [asking("500m", { restartPolicy: "Always" }), asking("1600m")],
      containers: [asking("1")],
    });
    assert.match(await why("p"), /1 Insufficient cpu/);
  });

  it("lets no more pods onto a node than it takes", async () => {
    node("one");
    for (const name of ["a", "b", "c", "d"]) pod(name);
    await cluster.clock.advance(0);
    assert.match(await why("d"), /^0\/1 nodes are available: 1 Too many pods\./);
  });

  it("lets pods with a toleration onto a tainted node, and by affinity only where it fits", async () => {
    node("tainted", {
      labels: { disk: "ssd" },
      spec: { taints: [{ key: "k", value: "v", effect: "NoSchedule" }] },
    });
    const tolerations = [{ key: "k", operator: "Equal", value: "v" }];
    const affinity = (operator: string) => ({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: "disk", operator, values: ["ssd"] }] }],
        },
      },
    });
    pod("fits", { tolerations, affinity: affinity("In") });
    pod("fits-not", { tolerations, affinity: affinity("NotIn") });
    assert.equal(await nodeOf("fits"), "tainted");
    assert.match(await why("fits-not"), /1 node\(s\) didn't match Pod's node affinity\/selector/);
  });

  it("waits for a claim that is not there, and for one that nobody binds", async () => {
    node("one");
    pod("p", { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] });
    const missing = '0/1 nodes are available: persistentvolumeclaim "data" not found. not found';
    assert.equal(await why("p"), missing);
    cluster.store.create("persistentvolumeclaims", {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data", namespace: "ns" },
      spec: { storageClassName: "none" },
      status: { phase: "Pending" },
    });
    const unbound = "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found";
    assert.equal(await why("p"), unbound);
    assert.deepEqual(cluster.events, [`FailedScheduling: ${missing}`, `FailedScheduling: ${unbound}`]);
  });

  it("leaves pods alone that are gated, for another scheduler, or being deleted", async () => {
    node("one");
    pod("gated", { schedulingGates: [{ name: "g" }] });
    pod("other", { schedulerName: "mine" });
    assert.deepEqual([await nodeOf("gated"), await nodeOf("other")], ["", ""]);
  });
});
