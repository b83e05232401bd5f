import assert from "node:assert/strict";
import { afterLog } from "../../../../src/kube/streams/containerRuns.js";

const terminated = (exitCode: number) => ({ terminated: { exitCode } });
const running = { running: {} };
const waiting = { waiting: { reason: "CrashLoopBackOff" } };
const crashed = { terminated: { exitCode: 1 } };

interface Setting {
  readonly state: object;
  readonly lastState?: object;
  readonly restartCount?: number;
  readonly policy?: string;
  readonly list?: "containerStatuses" | "initContainerStatuses" | "ephemeralContainerStatuses";
  readonly phase?: string;
  readonly deleted?: boolean;
  readonly uid?: string;
  readonly sidecar?: boolean;
}

const podOf = ({
  state,
  restartCount = 0,
  policy = "Always",
  list = "containerStatuses",
  ...more
}: Setting) => ({
  metadata: { uid: more.uid ?? "u", ...(more.deleted ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}) },
  spec: {
    restartPolicy: policy,
    initContainers: [{ name: "c", ...(more.sidecar ? { restartPolicy: "Always" } : {}) }],
  },
  status: {
    phase: more.phase ?? "Running",
    [list]: [{ name: "c", restartCount, state, lastState: more.lastState ?? {} }],
  },
});

describe("afterLog", () => {
  const known = { uid: "u", restartCount: 0 };
  const cases: readonly (readonly [string, Setting, "ended" | "resume" | "wait"])[] = [
    ["runs", { state: running }, "resume"],
    ["runs again after a restart", { state: running, restartCount: 3 }, "resume"],
    ["has ended and will be started again", { state: terminated(0) }, "wait"],
    ["waits in a crash loop", { state: waiting }, "wait"],
    ["has crashed again since", { state: waiting, lastState: crashed, restartCount: 1 }, "resume"],
    ["waits for its first run", { state: { waiting: { reason: "ContainerCreating" } } }, "wait"],
    ["has ended and is never started again", { state: terminated(1), policy: "Never" }, "ended"],
    ["has failed and is started again on failure", { state: terminated(1), policy: "OnFailure" }, "wait"],
    [
      "has succeeded and is started again on failure only",
      { state: terminated(0), policy: "OnFailure" },
      "ended",
    ],
    ["belongs to a pod that has succeeded", { state: terminated(0), phase: "Succeeded" }, "ended"],
    ["belongs to a pod that is being deleted", { state: terminated(0), deleted: true }, "ended"],
    ["belongs to another pod of that name", { state: running, uid: "other" }, "ended"],
    [
      "is an init container that has done its work",
      { state: terminated(0), list: "initContainerStatuses" },
      "ended",
    ],
    ["is an init container that has failed", { state: terminated(1), list: "initContainerStatuses" }, "wait"],
    [
      "is a sidecar that has ended",
      { state: terminated(0), list: "initContainerStatuses", sidecar: true },
      "wait",
    ],
    ["is an ephemeral container", { state: terminated(0), list: "ephemeralContainerStatuses" }, "ended"],
  ];
  for (const [what, setting, next] of cases) {
    it(`answers "${next}" when the container ${what}`, () => {
      assert.equal(afterLog(podOf(setting), "c", known).next.kind, next);
    });
  }

  it("reads the last of a run that it has not seen the end of", () => {
    const pod = podOf({ state: waiting, lastState: crashed, restartCount: 4 });
    const first = afterLog(pod, "c", { restartCount: -1 });
    assert.equal(first.next.kind, "resume");
    const { next: _, ...then } = first;
    assert.deepEqual(then, { uid: "u", restartCount: 4 });
    assert.equal(afterLog(pod, "c", then).next.kind, "wait");
  });

  it("waits for a pod that no node has taken yet, and not for one that has no such container", () => {
    const pod = { metadata: {}, spec: {}, status: { phase: "Pending" } };
    assert.equal(afterLog(pod, "c", { restartCount: -1 }).next.kind, "wait");
    assert.equal(afterLog(podOf({ state: running }), "other", known).next.kind, "ended");
  });

  it("takes an empty object for the end", () => {
    assert.equal(afterLog({}, "c", { restartCount: -1 }).next.kind, "ended");
  });
});
