import assert from "node:assert/strict";
import { systemClock } from "../../src/base/clock.js";
import { nullLogger } from "../../src/base/log.js";
import { systemRandom } from "../../src/base/random.js";
import type { KubeApi } from "../../src/kube/api.js";
import { readClusterFacts } from "../../src/kube/clusterFacts.js";
import { corePath } from "../../src/kube/paths.js";
import { createKubeApi } from "../../src/kube/transport/kubeApi.js";
import { endpointOfFile } from "../endpointOfFile.js";
import { needsCluster } from "../testCluster.js";

describe("the facts of a cluster, on a cluster", () => {
  const signal = new AbortController().signal;
  let api: KubeApi & { dispose(): void };
  let viewer: KubeApi & { dispose(): void };
  let namespace: string;

  before(async function () {
    const cluster = needsCluster(this);
    namespace = cluster.namespace;
    const endpoint = await endpointOfFile(cluster.kubeconfig);
    const deps = { clock: systemClock, random: systemRandom, log: nullLogger, env: {} };
    api = createKubeApi(endpoint, deps);
    const login = { headers: { Authorization: "Bearer view-token" }, identity: "viewer" };
    const credentials = { login: () => Promise.resolve(login), refused: () => false };
    viewer = createKubeApi({ ...endpoint, credentials }, deps);
    await api.json({
      method: "POST",
      path: corePath(namespace, "resourcequotas"),
      body: { metadata: { name: "facts" }, spec: { hard: { "count/configmaps": "100" } } },
      signal,
    });
    await api.json({
      method: "POST",
      path: corePath(namespace, "limitranges"),
      body: {
        metadata: { name: "facts" },
        spec: { limits: [{ type: "Container", max: { memory: "4Gi" }, default: { memory: "1Gi" } }] },
      },
      signal,
    });
  });

  after(async () => {
    for (const resource of ["resourcequotas", "limitranges"]) {
      await api.json({ method: "DELETE", path: corePath(namespace, resource, "facts"), signal });
    }
    api.dispose();
    viewer.dispose();
  });

  it("tells quota and limits of the namespace, and the classes of the cluster", async () => {
    const facts = await readClusterFacts(api, namespace, signal);
    assert.deepEqual(facts.podSecurity, { kind: "told", value: "privileged" });
    assert.equal(facts.quotas.kind === "told" && facts.quotas.value[0]?.hard, "100");
    assert.deepEqual(facts.limits.kind === "told" && facts.limits.value[0]?.max, "4Gi");
    assert.ok(
      facts.storageClasses.kind === "told" && facts.storageClasses.value.some((line) => line.isDefault),
    );
    assert.ok(facts.priorityClasses.kind === "told");
  });

  it("says what a user with few rights may not ask", async () => {
    const facts = await readClusterFacts(viewer, namespace, signal);
    assert.deepEqual(facts.storageClasses, { kind: "notAllowed" });
    assert.deepEqual(facts.priorityClasses, { kind: "notAllowed" });
  });
});
