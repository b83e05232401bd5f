import assert from "node:assert/strict";
import { decodePod } from "../../../../src/kube/decode/pod.js";

const labels = { "pod-sessions.dev/managed-by": "pod-sessions", "pod-sessions.dev/session": "s1" };

describe("decodePod", () => {
  it("decodes nothing that is not a session of ours", () => {
    const metadata = { name: "a", namespace: "n", uid: "u" };
    for (const raw of [
      undefined,
      null,
      "pod",
      [],
      {},
      { metadata },
      { metadata: { ...metadata, labels: { ...labels, "pod-sessions.dev/managed-by": "helm" } } },
      { metadata: { ...metadata, labels: { "pod-sessions.dev/managed-by": "pod-sessions" } } },
      { metadata: { ...metadata, uid: undefined, labels } },
    ]) {
      assert.equal(decodePod(raw), undefined);
    }
  });

  it("reads a pod that has nothing but its name as pending", () => {
    assert.deepEqual(decodePod({ metadata: { name: "a", namespace: "n", uid: "u", labels } }), {
      id: "s1",
      ref: { namespace: "n", name: "a", uid: "u" },
      displayName: "a",
      profile: "default",
      state: { kind: "pending" },
      defaultContainer: "",
      containers: [],
      ports: [],
      volumes: [],
      conditions: [],
      restartPolicy: "Always",
      createdAt: "",
      stopGraceSeconds: 30,
      labels,
    });
  });

  it("survives every part being of the wrong kind", () => {
    for (const wrong of [null, 7, "text", [], [null], [7], {}, true]) {
      const pod = {
        metadata: {
          name: "a",
          namespace: wrong,
          uid: "u",
          labels,
          annotations: wrong,
          creationTimestamp: wrong,
        },
        spec: {
          containers: wrong,
          initContainers: wrong,
          volumes: wrong,
          readinessGates: wrong,
          nodeName: wrong,
        },
        status: { phase: wrong, conditions: wrong, containerStatuses: wrong, initContainerStatuses: wrong },
      };
      assert.equal(decodePod(pod)?.ref.name, "a");
      assert.ok(decodePod({ ...pod, spec: wrong, status: wrong }));
    }
  });
});
