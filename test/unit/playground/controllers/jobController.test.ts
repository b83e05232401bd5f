import assert from "node:assert/strict";
import { JobController } from "../../../../src/playground/controllers/jobs/jobController.js";
import { isFinished, type Job } from "../../../../src/playground/controllers/jobs/jobTypes.js";
import { textAt } from "../../../../src/playground/schema/json.js";
import { ClusterOfObjects } from "./clusterOfObjects.js";

describe("JobController", () => {
  let cluster: ClusterOfObjects;
  let controller: JobController;
  beforeEach(() => {
    cluster = new ClusterOfObjects();
    controller = new JobController(cluster.options);
  });
  afterEach(() => controller.dispose());

  const start = async (spec: object) => {
    cluster.store.create("jobs.batch", {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "j", namespace: "ns" },
      spec: {
        ...{ parallelism: 1, completions: 1, backoffLimit: 6 },
        template: { metadata: { labels: { a: "b" } }, spec: { restartPolicy: "Never" } },
        ...spec,
      },
      status: {},
    });
    await cluster.clock.advance(0);
  };
  const job = () => cluster.store.get("jobs.batch", "ns", "j") as Job;
  const pods = () => cluster.store.list("pods", "ns");
  const end = async (index: number, phase: "Succeeded" | "Failed") => {
    cluster.setStatus(pods()[index]?.metadata.name ?? "", { phase });
    await cluster.clock.advance(0);
  };
  const conditions = () => (job().status?.conditions ?? []).map(({ type, reason }) => `${type} ${reason}`);

  it("starts a pod of its template, and holds it until it is counted", async () => {
    await start({});
    const [pod] = pods();
    assert.deepEqual(pod?.metadata.labels, { a: "b" });
    assert.deepEqual(pod?.metadata.finalizers, ["batch.kubernetes.io/job-tracking"]);
    assert.equal(pod?.metadata.ownerReferences?.[0]?.uid, job().metadata.uid);
    assert.equal(job().status?.active, 1);
    await end(0, "Succeeded");
    assert.equal(pods()[0]?.metadata.finalizers, undefined);
  });

  it("completes when enough pods have succeeded", async () => {
    await start({ completions: 3, parallelism: 2 });
    assert.equal(pods().length, 2);
    await end(0, "Succeeded");
    assert.equal(pods().length, 3);
    await end(1, "Succeeded");
    assert.equal(pods().length, 3);
    await end(2, "Succeeded");
    assert.equal(job().status?.succeeded, 3);
    assert.ok(job().status?.completionTime);
    assert.deepEqual(conditions(), ["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"]);
    assert.equal(cluster.events.at(-1), "Completed: Job completed");
  });

  it("tries again 10 s after a failure, then 20 s, and fails past its limit", async () => {
    await start({ backoffLimit: 2 });
    for (const [run, waitMs] of [10_000, 20_000].entries()) {
      await end(run, "Failed");
      await cluster.clock.advance(waitMs - 1);
      assert.equal(pods().length, run + 1);
      await cluster.clock.advance(1);
      assert.equal(pods().length, run + 2);
    }
    await end(2, "Failed");
    assert.equal(job().status?.failed, 3);
    assert.deepEqual(conditions(), ["FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded"]);
    assert.equal(cluster.events.at(-1), "BackoffLimitExceeded: Job has reached the specified backoff limit");
  });

  it("ends its pods at the deadline, and has failed when they are gone", async () => {
    await start({ activeDeadlineSeconds: 60 });
    await cluster.clock.advance(60_000);
    assert.deepEqual(conditions(), ["FailureTarget DeadlineExceeded"]);
    assert.equal(job().status?.terminating, 1);
    const name = pods()[0]?.metadata.name ?? "";
    assert.deepEqual(cluster.asked, [`delete pods ${name} Background`]);
    cluster.store.remove("pods", "ns", name);
    await cluster.clock.advance(0);
    assert.deepEqual(conditions(), ["FailureTarget DeadlineExceeded", "Failed DeadlineExceeded"]);
  });

  it("tries again although its deadline is later", async () => {
    await start({ activeDeadlineSeconds: 60 });
    await end(0, "Failed");
    await cluster.clock.advance(10_000);
    assert.equal(pods().length, 2);
    await cluster.clock.advance(50_000);
    assert.deepEqual(conditions(), ["FailureTarget DeadlineExceeded"]);
  });

  it("fails when containers were restarted too often", async () => {
    await start({ backoffLimit: 2, template: { spec: { restartPolicy: "OnFailure" } } });
    cluster.setStatus(pods()[0]?.metadata.name ?? "", {
      phase: "Running",
      containerStatuses: [{ name: "c", restartCount: 2 }],
    });
    await cluster.clock.advance(0);
    assert.deepEqual(conditions(), ["FailureTarget BackoffLimitExceeded"]);
  });

  it("goes with its pods after its time", async () => {
    await start({ ttlSecondsAfterFinished: 30 });
    await end(0, "Succeeded");
    await cluster.clock.advance(29_999);
    assert.deepEqual(cluster.asked, []);
    await cluster.clock.advance(1);
    assert.deepEqual(cluster.asked, ["delete jobs.batch j Foreground"]);
  });

  it("lets pods go whose job is gone", async () => {
    await start({});
    cluster.store.remove("jobs.batch", "ns", "j");
    await cluster.clock.advance(0);
    assert.equal(pods()[0]?.metadata.finalizers, undefined);
  });

  it("says why a pod could not be made, and tries again", async () => {
    const { requests } = cluster.options;
    const { create } = requests;
    let refusals = 1;
    Object.assign(requests, {
      create: (...request: Parameters<typeof create>) =>
        refusals-- > 0 ? Promise.reject(new Error("exceeded quota")) : create(...request),
    });
    await start({});
    assert.equal(cluster.events.at(-1), "FailedCreate: Error creating: exceeded quota");
    assert.equal(pods().length, 0);
    await cluster.clock.advance(10_000);
    assert.equal(pods().length, 1);
    assert.equal(textAt(pods()[0], "status", "phase"), "Pending");
    assert.equal(isFinished(job()), false);
  });
});
