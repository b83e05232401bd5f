import assert from "node:assert/strict";
import { objectAt, objectsAt, textAt } from "../../src/playground/schema/json.js";
import { skipBecause } from "../skipBecause.js";
import { contract, eventually } from "./contract.js";
import { makeAll, untilEvents, untilPod } from "./runningPods.js";

const notReady = "ContainersReady ContainersNotReady; Ready ContainersNotReady";
const failed = "ContainersReady PodFailed; PodReadyToStartContainers ; Ready PodFailed";

contract("running pods", (suite) => {
  const pod = (name: string) => `${suite.path("pods")}/${name}`;

  before(async function () {
    if (!suite.target.runsPods) skipBecause(this, "pods cannot run on this machine");
    await makeAll(suite);
  });

  it("wait longer and longer when they crash", async () => {
    const json = await untilPod(
      suite,
      "crash",
      `Running; ${notReady}; c: waits CrashLoopBackOff, after ended 4 Error last words`,
    );
    assert.match(
      textAt(objectsAt(json, "status", "containerStatuses")[0], "state", "waiting", "message"),
      /^back-off [0-9ms]+ restarting failed container=c pod=crash_contract-\S+\(\S+\)$/,
    );
    await untilEvents(suite, "crash", [
      "Warning BackOff: Back-off restarting failed container c in pod crash_NAMESPACE(UID)",
    ]);
  });

  for (const [name, message] of [
    ["ready-exec", "not well\n"],
    ["ready-http", 'Get "http://IP:PORT/health": dial tcp IP:PORT: connect: connection refused'],
    ["ready-tcp", "dial tcp IP:PORT: connect: connection refused"],
  ] as const)
    it(`are not ready while a probe fails: ${name}`, async () => {
      await untilPod(suite, name, `Running; ${notReady}; c: runs, started`);
      await untilEvents(suite, name, [`Warning Unhealthy: Readiness probe failed: ${message}`]);
    });

  it("are ready once they are started and say so", async () => {
    await untilPod(suite, "ready-late", "Running; c: runs, ready, started");
    await untilEvents(suite, "ready-late", ["Warning Unhealthy: Startup probe failed: "]);
  });

  it("are restarted when they are not alive", async () => {
    await untilPod(suite, "live-exec", /^Running; c: runs, after ended 137 Error, ready, started$/);
    await untilEvents(suite, "live-exec", [
      "Normal Killing: Container c failed liveness probe, will be restarted",
      "Warning Unhealthy: Liveness probe failed: not well\n",
    ]);
  });

  for (const [name, message] of [
    [
      "live-http",
      'Liveness probe failed: Get "http://IP:PORT/": dial tcp IP:PORT: connect: connection refused',
    ],
    ["live-tcp", "Liveness probe failed: dial tcp IP:PORT: connect: connection refused"],
    ["start-exec", "Startup probe failed: not well\n"],
  ] as const)
    it(`end when they are not alive and may not start again: ${name}`, async () => {
      await untilPod(suite, name, `Failed; ${failed}; c: ended 137 Error`);
      await untilEvents(suite, name, [
        "Normal Killing: Stopping container c",
        `Warning Unhealthy: ${message}`,
      ]);
    });

  it("end when they use more memory than they may", async () => {
    // containerd may hear of the end before it hears of its reason, and does not say it later.
    const reason = suite.target.kind === "real" ? "(OOMKilled|Error)" : "OOMKilled";
    await untilPod(suite, "memory", new RegExp(`^Failed; ${failed}; c: ended 137 ${reason}$`));
    await untilEvents(suite, "memory", []);
  });

  it("end when they are active too long", async () => {
    const json = await untilPod(suite, "deadline", `Failed DeadlineExceeded; ${failed}; c: ended 137 Error`);
    assert.equal(
      textAt(json, "status", "message"),
      "Pod was active on the node longer than the specified deadline",
    );
    await untilEvents(suite, "deadline", [
      "Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline",
      "Normal Killing: Stopping container c",
    ]);
  });

  it("fail with an init container, before the rest begins", async () => {
    await untilPod(
      suite,
      "init-fails",
      "Failed; ContainersReady PodFailed; Initialized ContainersNotInitialized; PodReadyToStartContainers ; Ready PodFailed; i: ended 5 Error; c: waits PodInitializing",
    );
    await untilEvents(suite, "init-fails", []);
  });

  it("try an init container again and again", async () => {
    await untilPod(
      suite,
      "init-loops",
      "Pending; ContainersReady ContainersNotReady; Initialized ContainersNotInitialized; Ready ContainersNotReady; i: waits CrashLoopBackOff, after ended 5 Error; c: waits PodInitializing",
    );
    await untilEvents(suite, "init-loops", [
      "Warning BackOff: Back-off restarting failed container i in pod init-loops_NAMESPACE(UID)",
    ]);
  });

  it("run the hooks of a container after its start and before its end", async () => {
    await untilPod(suite, "hooks", /^Running; c: runs, after ended 137 Error, ready, started$/);
    await eventually(async () => {
      assert.equal((await suite.api.get(`${pod("hooks")}/log`)).text, "begun\nstopped\n");
    });
  });

  it("end when the hook after the start fails", async () => {
    await untilPod(suite, "hook-start", `Failed; ${failed}; c: ended 137 Error`);
    await untilEvents(suite, "hook-start", [
      "Normal Killing: FailedPostStartHook",
      "Warning FailedPostStartHook: PostStartHook failed",
    ]);
  });

  it("end although the hook before the end fails, and say so", async () => {
    await untilPod(suite, "hook-stop", "Running; c: runs, ready, started");
    await suite.api.delete(pod("hook-stop"));
    await untilEvents(suite, "hook-stop", [
      "Normal Killing: Stopping container c",
      "Warning FailedPreStopHook: PreStopHook failed",
    ]);
    await eventually(async () => assert.equal((await suite.api.get(pod("hook-stop"))).code, 404));
  });

  it("find in their volumes what these are made of, and keep what they write", async () => {
    await untilPod(
      suite,
      "volumes",
      "Succeeded; ContainersReady PodCompleted; PodReadyToStartContainers ; Ready PodCompleted; c: ended 0 Completed",
    );
    assert.deepEqual((await suite.api.get(`${pod("volumes")}/log`)).text.trim().split("\n"), [
      "of a map of a secret volumes",
      ...["440 deep/a", "440 s"],
      "of a map",
      ...["/data:", "part", "", "/data/part:", "file"],
      "kept",
    ]);
  });

  it("wait for a volume that is not there", async () => {
    await untilPod(suite, "volume-missing", /^Pending; .*c: waits ContainerCreating$/);
    await untilEvents(suite, "volume-missing", [
      'Warning FailedMount: MountVolume.SetUp failed for volume "data" : configmap "nowhere" not found',
    ]);
  });

  for (const [title, name, counts, conditions, events] of [
    [
      "have a Job that gives up when they fail too often",
      "job-fails",
      "failed 2",
      [
        "FailureTarget: BackoffLimitExceeded: Job has reached the specified backoff limit",
        "Failed: BackoffLimitExceeded: Job has reached the specified backoff limit",
      ],
      ["Warning BackoffLimitExceeded: Job has reached the specified backoff limit"],
    ],
    [
      "have a Job that is complete when they have all done their work",
      "job-works",
      "succeeded 2",
      [
        "SuccessCriteriaMet: CompletionsReached: Reached expected number of succeeded pods",
        "Complete: CompletionsReached: Reached expected number of succeeded pods",
      ],
      ["Normal Completed: Job completed"],
    ],
    [
      "have a Job that ends them when it is active too long",
      "job-late",
      "failed 1",
      [
        "FailureTarget: DeadlineExceeded: Job was active longer than specified deadline",
        "Failed: DeadlineExceeded: Job was active longer than specified deadline",
      ],
      [
        "Normal SuccessfulDelete: Deleted pod: job-late-*",
        "Warning DeadlineExceeded: Job was active longer than specified deadline",
      ],
    ],
  ] as const)
    it(title, async () => {
      await eventually(async () => {
        const { json } = await suite.api.get(`${suite.path("jobs", "batch/v1")}/${name}`);
        const { conditions: told, ...status } = objectAt(json, "status");
        assert.deepEqual(
          objectsAt(told ?? null).map((one) =>
            [textAt(one, "type"), textAt(one, "reason"), textAt(one, "message")].join(": "),
          ),
          conditions,
        );
        const numbers = Object.entries(status).flatMap(([what, value]) =>
          typeof value === "number" && value > 0 ? [`${what} ${value}`] : [],
        );
        assert.equal(numbers.join(", "), counts);
      });
      await untilEvents(suite, name, [`Normal SuccessfulCreate: Created pod: ${name}-*`, ...events]);
    });

  it("have a Job that rests, and begins when it is told to", async () => {
    const path = `${suite.path("jobs", "batch/v1")}/job-rests`;
    const told = async () => {
      const { json } = await suite.api.get(path);
      return objectsAt(json, "status", "conditions").map((one) =>
        [textAt(one, "type"), textAt(one, "status"), textAt(one, "reason"), textAt(one, "message")].join(" "),
      );
    };
    await eventually(async () =>
      assert.deepEqual(await told(), ["Suspended True JobSuspended Job suspended"]),
    );
    assert.equal((await suite.api.get(path)).at("status", "startTime"), undefined);
    await untilEvents(suite, "job-rests", ["Normal Suspended: Job suspended"]);
    assert.equal((await suite.api.patch(path, "merge", { spec: { suspend: false } })).code, 200);
    await eventually(async () =>
      assert.deepEqual((await told()).sort(), [
        "Complete True CompletionsReached Reached expected number of succeeded pods",
        "SuccessCriteriaMet True CompletionsReached Reached expected number of succeeded pods",
        "Suspended False JobResumed Job resumed",
      ]),
    );
    await untilEvents(suite, "job-rests", [
      "Normal Completed: Job completed",
      "Normal Resumed: Job resumed",
      "Normal SuccessfulCreate: Created pod: job-rests-*",
      "Normal Suspended: Job suspended",
    ]);
  });

  it("go with a Job that is kept no longer", async () => {
    await eventually(async () => {
      assert.equal((await suite.api.get(`${suite.path("jobs", "batch/v1")}/job-goes`)).code, 404);
      const left = await suite.api.get(`${suite.path("pods")}?labelSelector=job-name%3Djob-goes`);
      assert.deepEqual(left.names, []);
    });
  });

  it("go with who owns them", async () => {
    await untilPod(suite, "owned", "Running; c: runs, ready, started");
    assert.equal((await suite.api.delete(`${suite.path("configmaps")}/owner`)).code, 200);
    await eventually(async () => assert.equal((await suite.api.get(pod("owned"))).code, 404));
  });

  it("are evicted when they fill a volume beyond its limit", async () => {
    // A kubelet that is busy may have taken the container away before it has looked at how it ended.
    const end = suite.target.kind === "real" ? "(Error|ContainerStatusUnknown .*)" : "Error";
    await untilPod(suite, "full", new RegExp(`^Failed Evicted; ${failed}; c: ended 137 ${end}$`));
    await untilEvents(suite, "full", [
      "Normal Killing: Stopping container c",
      'Warning Evicted: Usage of EmptyDir volume "data" exceeds the limit "8Mi". ',
    ]);
  });
});
