import assert from "node:assert/strict";
import { hintOf } from "../../../../src/domain/hints/hintOf.js";
import type { Session, SessionEvent } from "../../../../src/domain/session.js";
import { decodePod } from "../../../../src/kube/decode/pod.js";
import { podFixtures } from "../../../fixtures/podFixtures.js";
import { assertGolden } from "../../../golden/golden.js";

const metadata = {
  name: "s",
  namespace: "n",
  uid: "u",
  labels: { "pod-sessions.dev/managed-by": "pod-sessions", "pod-sessions.dev/session": "s" },
};

function sessionOf(spec: object, status: object, more: object = {}): Session {
  const container = { name: "main", image: "app:1" };
  const session = decodePod({
    metadata: { ...metadata, ...more },
    spec: { restartPolicy: "Never", containers: [container], nodeName: "node-1", ...spec },
    status,
  });
  assert.ok(session);
  return session;
}

function unscheduled(message: string, spec: object = {}): Session {
  return sessionOf(
    { nodeName: undefined, ...spec },
    {
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
    },
  );
}

function waiting(reason: string, message: string, image = "app:1"): Session {
  return sessionOf(
    { containers: [{ name: "main", image }] },
    { phase: "Pending", containerStatuses: [{ name: "main", state: { waiting: { reason, message } } }] },
  );
}

function ended(terminated: object, status: object = {}): Session {
  return sessionOf(
    {},
    { phase: "Failed", containerStatuses: [{ name: "main", state: { terminated } }], ...status },
  );
}

function cloned(message: string, exitCode = 128): Session {
  return sessionOf(
    { initContainers: [{ name: "git-clone", image: "alpine/git", args: ["https://git.example.com/a.git"] }] },
    {
      phase: "Failed",
      initContainerStatuses: [{ name: "git-clone", state: { terminated: { exitCode, message } } }],
    },
  );
}

function event(reason: string, message: string, more: Partial<SessionEvent> = {}): SessionEvent {
  const at = "2026-01-01T00:00:00Z";
  const about = { key: reason, aboutUid: "u", aboutName: "s", count: 1, firstSeenAt: at, lastSeenAt: at };
  return { ...about, type: "Warning", reason, message, ...more };
}

const causeOf = (session: Session, ...events: readonly SessionEvent[]) => hintOf(session, events)?.cause;

describe("hintOf", () => {
  it("explains each pod that a real cluster gave", () => {
    const lines = podFixtures().flatMap(({ name, session, events }) => {
      const { kind, ...rest } = session.state;
      const hint = hintOf(session, events);
      const state = [kind, ...Object.values(rest)].join(" ");
      return [`${name}: ${state}`, ...(hint ? [`  ${hint.id}: ${hint.cause}`, `  → ${hint.fix}`] : [])];
    });
    assertGolden("hints", lines.join("\n"));
  });

  it("has nothing to say about a session that runs, or that somebody stops", () => {
    const silent = podFixtures().filter(({ session, events }) => hintOf(session, events) === undefined);
    assert.deepEqual(
      silent.map(({ name }) => name),
      ["running", "setting-up", "starting", "stopped", "stopping"],
    );
  });

  const messages: readonly (readonly [what: string, session: Session, cause: string])[] = [
    [
      "several obstacles, most nodes first",
      unscheduled(
        "0/6 nodes are available: 1 node(s) had untolerated taint {gpu: true}, 2 node(s) were unschedulable, " +
          "3 Insufficient memory. preemption: 0/6 nodes are available: 6 No preemption victims found for incoming pod.",
      ),
      "No node fits: too little memory (3 nodes), cordoned (2 nodes) and taint gpu=true not tolerated (1 node).",
    ],
    [
      "a taint as schedulers before 1.22 wrote it",
      unscheduled(
        "0/1 nodes are available: 1 node(s) had taint {dedicated: ci}, that the pod didn't tolerate.",
      ),
      "Every node has the taint dedicated=ci, which the session does not tolerate.",
    ],
    [
      "nodes that are not ready",
      unscheduled(
        "0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/not-ready: }. preemption: x",
      ),
      "No node is in a state to take pods (taint node.kubernetes.io/not-ready).",
    ],
    [
      "too many pods",
      unscheduled("0/1 nodes are available: 1 Too many pods."),
      "No node has room for another pod.",
    ],
    ["no nodes", unscheduled("no nodes available to schedule pods"), "The cluster has no node."],
    [
      "the sum of what containers ask for",
      unscheduled("0/1 nodes are available: 1 Insufficient cpu.", {
        containers: [
          { name: "a", resources: { requests: { cpu: "2k" } } },
          { name: "b", resources: { limits: { cpu: "500m" } } },
        ],
      }),
      "No node has enough free CPU: the session asks for 2000 + 500m.",
    ],
    [
      "words that are new to us",
      unscheduled("0/1 nodes are available: 1 the moon is not full."),
      "No node can take the session: 0/1 nodes are available: 1 the moon is not full.",
    ],
    [
      "a volume on other nodes",
      unscheduled("0/1 nodes are available: 1 node(s) had volume node affinity conflict."),
      "The volume of the session's claim is bound to nodes that cannot take the session.",
    ],
    [
      "Docker Hub's answer for private and for missing images",
      waiting(
        "ErrImagePull",
        'failed to resolve reference "docker.io/library/app:1": pull access denied, repository does not exist or ' +
          "may require authorization: server message: insufficient_scope: authorization failed",
      ),
      "The registry docker.io does not give out app:1: it does not exist there, or asks for a login.",
    ],
    [
      "a port that looks like a status code",
      waiting(
        "ImagePullBackOff",
        'Back-off pulling image "reg:429/app:1": ErrImagePull: failed to do request: Head "https://reg:429/v2/app/manifests/1": dial tcp: i/o timeout',
        "reg:429/app:1",
      ),
      "The registry reg:429 cannot be reached from the node: i/o timeout.",
    ],
    [
      "a registry without TLS",
      waiting(
        "ErrImagePull",
        "http: server gave HTTP response to HTTPS client",
        "registry.example.com:5000/app:1",
      ),
      "The registry registry.example.com:5000 speaks plain HTTP, and the node asks by HTTPS.",
    ],
    [
      "another processor",
      waiting("ErrImagePull", "no match for platform in manifest: not found"),
      "The image app:1 does not exist for the node's processor.",
    ],
    [
      "a user that has a name only",
      waiting(
        "CreateContainerConfigError",
        "container has runAsNonRoot and image has non-numeric user (node), cannot verify user is non-root",
      ),
      "The image app:1 names its user node, and only a number shows that it is not root.",
    ],
    [
      "an image without a command",
      waiting("CreateContainerError", "failed to generate container spec: no command specified: rpc error"),
      "The image app:1 has no command, and the session names none.",
    ],
    [
      "a working directory that may not be entered",
      ended({
        exitCode: 128,
        reason: "StartError",
        message:
          'OCI runtime create failed: runc create failed: chdir to cwd ("/root") set in config.json failed: permission denied: unknown',
      }),
      "The working directory /root cannot be entered in the image app:1.",
    ],
    [
      "a runtime's other refusals",
      ended({
        exitCode: 128,
        reason: "StartError",
        message:
          "failed to create shim task: OCI runtime create failed: error mounting /x: not a directory: unknown",
      }),
      "The container runtime could not start the session: error mounting /x: not a directory: unknown.",
    ],
    [
      "a limit too low to begin with",
      ended({
        exitCode: 128,
        reason: "StartError",
        message: "container init was OOM-killed (memory limit too low?)",
      }),
      "The session was killed because the node ran out of memory.",
    ],
    [
      "a signal",
      ended({ exitCode: 139, reason: "Error" }),
      "The session ended with exit code 139: it made an invalid memory access (SIGSEGV).",
    ],
    [
      "a full node",
      ended(
        { exitCode: 137, reason: "Error" },
        {
          reason: "Evicted",
          message:
            "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container main was using 1Gi, request is 0, has larger consumption of memory. ",
        },
      ),
      "The session was evicted: its node ran low on memory.",
    ],
    [
      "an eviction without container statuses",
      sessionOf(
        {},
        { phase: "Failed", reason: "Evicted", message: "The node had condition: [DiskPressure]. " },
      ),
      "The session was evicted: The node had condition: [DiskPressure].",
    ],
    [
      "a node that was shut down",
      sessionOf({}, { phase: "Failed", reason: "Terminated", message: "Pod was terminated" }),
      "The session's node was shut down.",
    ],
    [
      "an eviction under way",
      sessionOf(
        {},
        {
          phase: "Running",
          conditions: [{ type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler" }],
        },
        { deletionTimestamp: "2026-01-01T00:00:00Z" },
      ),
      "The session was ended to make room for a pod of higher priority.",
    ],
    [
      "a token in a clone's address",
      cloned("fatal: Authentication failed for 'https://ada:ghp_secret@git.example.com/a.git/'"),
      "The clone failed: the login for https://git.example.com/a.git was refused.",
    ],
    [
      "a host key",
      cloned("Host key verification failed.\r\nfatal: Could not read from remote repository."),
      "The clone failed: the SSH host key of https://git.example.com/a.git is not known to the session.",
    ],
    [
      "a clone that the network refuses",
      cloned(
        "fatal: unable to access 'https://git.example.com/a.git/': Failed to connect to git.example.com port 443",
      ),
      "The clone failed: https://git.example.com/a.git cannot be reached from the cluster.",
    ],
    [
      "a clone image without git, and not a repository that is not found",
      cloned("sh: exec: line 25: git: not found", 127),
      "The clone failed: the image alpine/git, which clones, has no git.",
    ],
    [
      "git's words that are new to us",
      cloned("Cloning into 'a'...\nfatal: the disk fell off, see https://u:pw@git.example.com/help\n"),
      "The clone of https://git.example.com/a.git failed: the disk fell off, see https://git.example.com/help.",
    ],
    [
      "a clone that says nothing",
      cloned(""),
      "The clone of https://git.example.com/a.git failed with exit code 128.",
    ],
  ];
  for (const [what, session, cause] of messages) {
    it(`tells ${what}`, () => assert.equal(causeOf(session), cause));
  }

  it("takes the reason of a failed pull from its event, where an old kubelet only says that it waits", () => {
    const session = waiting("ImagePullBackOff", 'Back-off pulling image "app:1"');
    const failed = event("Failed", 'Failed to pull image "app:1": docker.io/library/app:1: not found');
    const other = event("Failed", 'Failed to pull image "x:1": 401 Unauthorized', { container: "other" });
    assert.equal(causeOf(session, failed, other), "The image app:1 does not exist in registry docker.io.");
  });

  it("forgets a failed mount once the pod's set-up is done", () => {
    const mount = event("FailedMount", 'MountVolume.SetUp failed for volume "d" : secret "x" not found');
    const creating = [{ name: "main", state: { waiting: { reason: "ContainerCreating" } } }];
    const before = sessionOf({}, { phase: "Pending", containerStatuses: creating });
    assert.equal(causeOf(before, mount), "Volume d needs Secret x, which does not exist in this namespace.");
    const after = sessionOf(
      {},
      {
        phase: "Pending",
        containerStatuses: creating,
        conditions: [{ type: "PodReadyToStartContainers", status: "True" }],
      },
    );
    assert.equal(hintOf(after, [mount]), undefined);
  });

  it("does not take a cache that is not filled yet for a fault", () => {
    const session = sessionOf({}, { phase: "Pending" });
    const cache = event(
      "FailedMount",
      'MountVolume.SetUp failed for volume "d" : failed to sync secret cache',
    );
    assert.equal(hintOf(session, [cache]), undefined);
  });

  it("tells of a liveness probe while the node is ending a running session, and not after", () => {
    const running = (startedAt: string) =>
      sessionOf(
        {},
        {
          phase: "Running",
          conditions: [{ type: "Ready", status: "True" }],
          containerStatuses: [{ name: "main", ready: true, state: { running: { startedAt } } }],
        },
      );
    const events = [
      event("Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 503"),
      event("Killing", "Container main failed liveness probe, will be restarted", { type: "Normal" }),
    ];
    assert.equal(
      causeOf(running("2025-12-31T23:59:00Z"), ...events),
      "The liveness probe fails (HTTP status 503), so the node restarts the session.",
    );
    assert.equal(hintOf(running("2026-01-01T00:00:05Z"), events), undefined);
  });

  it("does not take a session that its probe ended for one without memory", () => {
    const session = sessionOf(
      { restartPolicy: "Always", containers: [{ name: "main", resources: { limits: { memory: "1Gi" } } }] },
      {
        phase: "Running",
        containerStatuses: [
          {
            name: "main",
            restartCount: 2,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: { terminated: { exitCode: 137, reason: "Error" } },
          },
        ],
      },
    );
    const events = [
      event("Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 503"),
      event("Killing", "Container main failed liveness probe, will be restarted", { type: "Normal" }),
    ];
    assert.equal(hintOf(session, events)?.id, "probe");
    assert.equal(hintOf(session, [])?.id, "outOfMemory");
  });

  it("tells of a quota that keeps a controller from making the pod", () => {
    const refused = event(
      "FailedCreate",
      'pods "s" is forbidden: exceeded quota: small, requested: pods=1, used: pods=3, limited: pods=3',
    );
    assert.equal(
      causeOf(sessionOf({ nodeName: undefined }, { phase: "Pending" }), refused),
      "The quota small is used up: pods (3 of 3 used, 1 more asked for).",
    );
  });
});
