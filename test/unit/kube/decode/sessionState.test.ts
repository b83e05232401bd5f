import assert from "node:assert/strict";
import type { Condition, Container, ContainerState, SessionState } from "../../../../src/domain/session.js";
import { sessionState, type PodStatus } from "../../../../src/kube/decode/sessionState.js";
import { podFixture } from "../../../fixtures/podFixtures.js";

const running: ContainerState = { kind: "running", startedAt: "2026-01-01T00:00:10Z" };

function container(state: ContainerState, more: Partial<Container> = {}): Container {
  return { name: "main", image: "i", role: "main", state, restartCount: 0, ready: false, ...more };
}

function waiting(reason?: string): ContainerState {
  return reason === undefined ? { kind: "waiting" } : { kind: "waiting", reason };
}

function ended(exitCode: number, reason = "Error"): ContainerState {
  return { kind: "terminated", exitCode, reason, startedAt: "2026-01-01T00:00:10Z" };
}

/** At a minute past. */
const deleted = (graceSeconds: number) => ({ at: "2026-01-01T00:01:00Z", graceSeconds });
const endedAt = (finishedAt: string): ContainerState => ({ kind: "terminated", exitCode: 0, finishedAt });

function condition(type: string, status: Condition["status"], more: Partial<Condition> = {}): Condition {
  return { type, status, ...more };
}

function pod(more: Partial<PodStatus>): PodStatus {
  return {
    phase: "Pending",
    reason: undefined,
    deletion: undefined,
    nodeName: "node-1",
    restartPolicy: "Never",
    hasReadinessGates: false,
    conditions: [],
    containers: [container(waiting())],
    defaultContainer: "main",
    ...more,
  };
}

const ready = condition("Ready", "True");
const notReadySince = (lastTransitionTime: string) =>
  condition("Ready", "False", { reason: "ContainersNotReady", lastTransitionTime });
const clone = (state: ContainerState) => container(state, { name: "git-clone", role: "init" });
const proxy = (state: ContainerState) => container(state, { name: "proxy", role: "sidecar" });

const table: readonly (readonly [what: string, given: PodStatus, expected: SessionState])[] = [
  ["no node yet", pod({ nodeName: undefined }), { kind: "pending" }],
  [
    "no node fits",
    pod({
      nodeName: undefined,
      conditions: [condition("PodScheduled", "False", { reason: "Unschedulable" })],
    }),
    { kind: "blocked", reason: "Unschedulable" },
  ],
  ["a node, nothing reported", pod({}), { kind: "starting" }],
  [
    "the clone to come",
    pod({ containers: [clone(waiting("PodInitializing")), container(waiting())] }),
    { kind: "settingUp", step: "git-clone" },
  ],
  [
    "the clone under way",
    pod({ containers: [clone(running), container(waiting("PodInitializing"))] }),
    { kind: "settingUp", step: "git-clone" },
  ],
  [
    "the clone done, a sidecar to start",
    pod({ containers: [clone(ended(0)), proxy(waiting()), container(waiting("PodInitializing"))] }),
    { kind: "settingUp", step: "proxy" },
  ],
  [
    "a running sidecar holds nothing up",
    pod({ containers: [clone(ended(0)), proxy(running), container(waiting("PodInitializing"))] }),
    { kind: "starting" },
  ],
  [
    "the clone's image cannot be pulled",
    pod({ containers: [clone(waiting("ImagePullBackOff")), container(waiting("PodInitializing"))] }),
    { kind: "blocked", reason: "ImagePullBackOff" },
  ],
  [
    "a step that failed again after a restart",
    pod({
      restartPolicy: "Always",
      containers: [{ ...clone(ended(1)), restartCount: 1 }, container(waiting("PodInitializing"))],
    }),
    { kind: "blocked", reason: "CrashLoopBackOff" },
  ],
  [
    "an ephemeral container blocks nothing",
    pod({
      phase: "Running",
      conditions: [ready],
      containers: [
        container(running),
        container(waiting("ImagePullBackOff"), { name: "debug", role: "ephemeral" }),
      ],
    }),
    { kind: "running" },
  ],
  [
    "running and ready",
    pod({ phase: "Running", conditions: [ready], containers: [container(running)] }),
    { kind: "running" },
  ],
  [
    "not ready since before it started",
    pod({
      phase: "Running",
      conditions: [notReadySince("2026-01-01T00:00:10Z")],
      containers: [container(running)],
    }),
    { kind: "starting" },
  ],
  [
    "not ready since after it started",
    pod({
      phase: "Running",
      conditions: [notReadySince("2026-01-01T00:00:11Z")],
      containers: [container(running)],
    }),
    { kind: "unhealthy", reason: "ContainersNotReady" },
  ],
  [
    "not ready after a restart",
    pod({
      phase: "Running",
      conditions: [notReadySince("2026-01-01T00:00:05Z")],
      containers: [container(running, { restartCount: 1 })],
    }),
    { kind: "unhealthy", reason: "ContainersNotReady" },
  ],
  [
    "no Ready condition at all",
    pod({ phase: "Running", containers: [container(running)] }),
    { kind: "starting" },
  ],
  [
    "the main process ended, a helper runs on",
    pod({ phase: "Running", containers: [container(ended(3)), container(running, { name: "helper" })] }),
    { kind: "failed", reason: "Error", exitCode: 3 },
  ],
  [
    "the main process ended well, a helper runs on",
    pod({ phase: "Running", containers: [container(ended(0)), container(running, { name: "helper" })] }),
    { kind: "stopped" },
  ],
  [
    "ended for the first time, to be restarted",
    pod({ phase: "Running", restartPolicy: "Always", containers: [container(ended(1))] }),
    { kind: "unhealthy", reason: "Error" },
  ],
  [
    "crash loop",
    pod({
      phase: "Running",
      restartPolicy: "Always",
      containers: [container(waiting("CrashLoopBackOff"), { restartCount: 2 })],
    }),
    { kind: "blocked", reason: "CrashLoopBackOff" },
  ],
  ["succeeded", pod({ phase: "Succeeded", containers: [container(ended(0))] }), { kind: "stopped" }],
  [
    "failed by its exit code",
    pod({ phase: "Failed", containers: [container(ended(2))] }),
    { kind: "failed", reason: "Error", exitCode: 2 },
  ],
  [
    "failed in a step: that one's reason and code",
    pod({ phase: "Failed", containers: [clone(ended(128)), container(waiting("PodInitializing"))] }),
    { kind: "failed", reason: "Error", exitCode: 128 },
  ],
  [
    "evicted before it had a container",
    pod({ phase: "Failed", reason: "Evicted", containers: [container(waiting())] }),
    { kind: "failed", reason: "Evicted" },
  ],
  [
    "past its deadline",
    pod({ phase: "Failed", reason: "DeadlineExceeded", containers: [container(ended(137))] }),
    { kind: "expired" },
  ],
  [
    "being deleted",
    pod({
      phase: "Running",
      deletion: deleted(30),
      conditions: [ready],
      containers: [container(running)],
    }),
    { kind: "stopping" },
  ],
  ["being deleted after its end", pod({ phase: "Failed", deletion: deleted(30) }), { kind: "stopping" }],
  [
    "deleted without grace, held by a finalizer",
    pod({ phase: "Running", deletion: deleted(0), conditions: [ready], containers: [container(running)] }),
    { kind: "killed" },
  ],
  [
    "deleted without grace, and ended by that",
    pod({ phase: "Failed", deletion: deleted(0), containers: [container(endedAt("2026-01-01T00:01:02Z"))] }),
    { kind: "killed" },
  ],
  [
    "asked to end, ended in time, held by a finalizer: the kubelet takes the grace away",
    pod({
      phase: "Succeeded",
      deletion: deleted(0),
      containers: [container(endedAt("2026-01-01T00:00:59Z"))],
    }),
    { kind: "stopping" },
  ],
  [
    "deleted before it had a node: the server takes the grace away",
    pod({ nodeName: undefined, deletion: deleted(0) }),
    { kind: "stopping" },
  ],
  [
    "unknown phase",
    pod({ phase: "Unknown", reason: "NodeLost", deletion: deleted(30) }),
    { kind: "lost", reason: "NodeLost" },
  ],
  [
    "its node does not answer",
    pod({
      phase: "Running",
      conditions: [condition("Ready", "False"), condition("ContainersReady", "True")],
      containers: [container(running)],
    }),
    { kind: "lost", reason: "NodeNotReady" },
  ],
  [
    "a readiness gate is closed",
    pod({
      phase: "Running",
      hasReadinessGates: true,
      conditions: [condition("Ready", "False"), condition("ContainersReady", "True")],
      containers: [container(running)],
    }),
    { kind: "starting" },
  ],
  [
    "its node was removed",
    pod({
      phase: "Failed",
      conditions: [condition("DisruptionTarget", "True", { reason: "DeletionByPodGC" })],
    }),
    { kind: "lost", reason: "DeletionByPodGC" },
  ],
  ["a phase that is no known word", pod({ phase: "Dreaming", nodeName: undefined }), { kind: "pending" }],
];

describe("sessionState", () => {
  for (const [what, given, expected] of table) {
    it(`reads as ${expected.kind}: ${what}`, () => assert.deepEqual(sessionState(given), expected));
  }

  it("reads a pod whose node stopped answering as lost, on a real cluster", () => {
    assert.deepEqual(podFixture("lost").session.state, { kind: "lost", reason: "NodeNotReady" });
  });
});
