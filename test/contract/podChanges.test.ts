import assert from "node:assert/strict";
import { causesOf, contract, refuses } from "./contract.js";

contract("pod: changes", (suite) => {
  const one = () => `${suite.path("pods")}/p`;
  before(async () => {
    const made = await suite.api.post(suite.path("pods"), {
      metadata: { name: "p" },
      spec: {
        activeDeadlineSeconds: 500,
        nodeSelector: { "example.com/nowhere": "true" },
        containers: [{ name: "c", image: "a:1" }],
      },
    });
    assert.equal(made.code, 201, made.text);
  });

  it("lets its deadline come nearer, and nothing else", async () => {
    const nearer = await suite.api.patch(one(), "merge", { spec: { activeDeadlineSeconds: 400 } });
    assert.equal(nearer.code, 200);
    assert.equal(nearer.at("metadata", "generation"), 2);
    const later = await suite.api.patch(one(), "merge", { spec: { activeDeadlineSeconds: 600 } });
    assert.deepEqual(causesOf(later), [
      "spec.activeDeadlineSeconds: Invalid value: 600: must be less than or equal to previous value",
    ]);
    const none = await suite.api.patch(one(), "merge", { spec: { activeDeadlineSeconds: null } });
    assert.deepEqual(causesOf(none), [
      "spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value",
    ]);
  });

  it("lets its image change, and says what may change when anything else does", async () => {
    const image = await suite.api.patch(one(), "strategic", {
      spec: { containers: [{ name: "c", image: "a:2" }] },
    });
    assert.equal(image.code, 200);
    const answer = await suite.api.patch(one(), "merge", { spec: { hostname: "x" } });
    refuses(
      answer,
      422,
      "Invalid",
      /^Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers\[\*\].image`,`spec.initContainers\[\*\].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` \(only additions to existing tolerations\),`spec.terminationGracePeriodSeconds` \(allow it to be set to 1 if it was previously negative\)\n/,
    );
  });

  it("keeps the status from who changes the pod, and the pod from who changes its status", async () => {
    const pod = await suite.api.patch(one(), "merge", {
      metadata: { labels: { a: "b" } },
      status: { phase: "Failed" },
    });
    assert.equal(pod.at("status", "phase"), "Pending");
    const status = await suite.api.patch(`${one()}/status`, "merge", {
      spec: { hostname: "x" },
      status: { reason: "Because", message: "of this" },
    });
    assert.equal(status.code, 200, status.text);
    assert.equal(status.at("spec", "hostname"), undefined);
    assert.equal(status.at("status", "reason"), "Because");
    assert.equal(status.at("metadata", "generation"), pod.at("metadata", "generation"));
  });

  it("goes at once where no node has it", async () => {
    const gone = await suite.api.delete(one());
    assert.equal(gone.code, 200);
    assert.equal(gone.at("kind"), "Pod");
    assert.equal(gone.at("metadata", "deletionGracePeriodSeconds"), 0);
    assert.equal((await suite.api.get(one())).code, 404);
  });

  it("is evicted like it is deleted", async () => {
    await suite.api.post(suite.path("pods"), {
      metadata: { name: "e" },
      spec: { nodeSelector: { "example.com/nowhere": "true" }, containers: [{ name: "c", image: "a:1" }] },
    });
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "e" } };
    const path = `${suite.path("pods")}/e/eviction`;
    const answer = await suite.api.post(path, eviction);
    assert.equal(answer.code, 201);
    assert.deepEqual(answer.json, {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Success",
      code: 201,
    });
    assert.equal((await suite.api.get(`${suite.path("pods")}/e`)).code, 404);
    refuses(await suite.api.post(path, eviction), 404, "NotFound", 'pods "e" not found');
    refuses(
      await suite.api.post(path, { ...eviction, metadata: { name: "x" } }),
      400,
      "BadRequest",
      "name in URL does not match name in Eviction object",
    );
  });

  it("says that a pod without a node has no streams and no log", async () => {
    await suite.api.post(suite.path("pods"), {
      metadata: { name: "waiting" },
      spec: {
        nodeSelector: { "example.com/nowhere": "true" },
        containers: [
          { name: "a", image: "a:1" },
          { name: "b", image: "a:1" },
        ],
      },
    });
    const path = `${suite.path("pods")}/waiting`;
    const choose = "a container name must be specified for pod waiting, choose one of: [a b]";
    refuses(await suite.api.get(`${path}/log`), 400, "BadRequest", choose);
    refuses(await suite.api.get(`${path}/exec?command=ls`), 400, "BadRequest", choose);
    refuses(
      await suite.api.get(`${path}/log?container=x`),
      400,
      "BadRequest",
      "container x is not valid for pod waiting",
    );
    refuses(
      await suite.api.get(`${path}/exec?container=a&command=ls`),
      400,
      "BadRequest",
      "pod waiting does not have a host assigned",
    );
    refuses(
      await suite.api.get(`${path}/portforward`),
      400,
      "BadRequest",
      "pod waiting does not have a host assigned",
    );
    const log = await suite.api.get(`${path}/log?container=a`);
    assert.equal(log.text, "");
    assert.equal(log.code, 204);
  });

  for (const [query, message] of [
    [
      "tailLines=-1",
      'PodLogOptions "waiting" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      "limitBytes=0",
      'PodLogOptions "waiting" is invalid: limitBytes: Invalid value: 0: must be greater than 0',
    ],
    [
      "sinceSeconds=0",
      'PodLogOptions "waiting" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0',
    ],
    [
      "sinceSeconds=5&sinceTime=2020-01-01T00:00:00Z",
      'PodLogOptions "waiting" is invalid: []: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
  ] as const)
    it(`refuses a log with ${query}`, async () => {
      refuses(
        await suite.api.get(`${suite.path("pods")}/waiting/log?container=a&${query}`),
        422,
        "Invalid",
        message,
      );
    });
});
