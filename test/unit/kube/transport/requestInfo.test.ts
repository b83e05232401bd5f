import assert from "node:assert/strict";
import type { ApiRequest } from "../../../../src/kube/api.js";
import { requestInfo } from "../../../../src/kube/transport/requestInfo.js";

describe("requestInfo", () => {
  const cases: readonly (readonly [Pick<ApiRequest, "method" | "path" | "query">, object])[] = [
    [{ path: "/api/v1/namespaces/team-a/pods" }, { verb: "list", resource: "pods", namespace: "team-a" }],
    [
      { path: "/api/v1/namespaces/team-a/pods", query: { watch: true } },
      { verb: "watch", resource: "pods", namespace: "team-a" },
    ],
    [
      { path: "/api/v1/namespaces/team-a/pods/p" },
      { verb: "get", resource: "pods", namespace: "team-a", name: "p" },
    ],
    [
      { path: "/api/v1/namespaces/team-a/pods/p/log" },
      { verb: "get", resource: "pods/log", namespace: "team-a", name: "p" },
    ],
    [
      { method: "POST", path: "/apis/batch/v1/namespaces/x/jobs" },
      { verb: "create", resource: "jobs", namespace: "x" },
    ],
    [
      { method: "DELETE", path: "/api/v1/namespaces/x/pods" },
      { verb: "deletecollection", resource: "pods", namespace: "x" },
    ],
    [
      { method: "PATCH", path: "/api/v1/namespaces/x/pods/a%2Fb" },
      { verb: "patch", resource: "pods", namespace: "x", name: "a/b" },
    ],
    [{ path: "/api/v1/namespaces" }, { verb: "list", resource: "namespaces" }],
    [{ path: "/api/v1/namespaces/x" }, { verb: "get", resource: "namespaces", name: "x" }],
    [{ path: "/api/v1/pods" }, { verb: "list", resource: "pods" }],
    [
      { path: "/apis/storage.k8s.io/v1/storageclasses/fast" },
      { verb: "get", resource: "storageclasses", name: "fast" },
    ],
    [{ path: "/version" }, { verb: "get" }],
  ];
  for (const [request, expected] of cases) {
    it(`reads ${request.method ?? "GET"} ${request.path}${request.query ? " as a watch" : ""}`, () => {
      assert.deepEqual(requestInfo(request), expected);
    });
  }
});
