import assert from "node:assert/strict";
import { parseRequest, requestUrl } from "../../../../src/playground/api/requestInfo.js";
import { ApiFailure } from "../../../../src/playground/api/status.js";
import { shortDuration } from "../../../../src/playground/api/columns/duration.js";
import { chooseRepresentation } from "../../../../src/playground/api/representation.js";

describe("parseRequest", () => {
  const info = (method: string, path: string) => parseRequest(method, new URL(path, "https://x"));

  for (const [method, path, verb, place] of [
    ["GET", "/api/v1/pods", "list", "/v1/*/pods//"],
    ["GET", "/api/v1/namespaces/n/pods?watch=true", "watch", "/v1/n/pods//"],
    ["GET", "/api/v1/watch/namespaces/n/pods", "watch", "/v1/n/pods//"],
    ["GET", "/api/v1/namespaces/n/pods?watch=0", "list", "/v1/n/pods//"],
    ["GET", "/api/v1/namespaces/n/pods?fieldSelector=metadata.name%3Dx", "list", "/v1/n/pods/x/"],
    ["GET", "/api/v1/namespaces/n/pods/p/log", "get", "/v1/n/pods/p/log"],
    ["POST", "/apis/batch/v1/namespaces/n/jobs", "create", "batch/v1/n/jobs//"],
    ["DELETE", "/api/v1/namespaces/n/pods", "deletecollection", "/v1/n/pods//"],
    ["DELETE", "/api/v1/namespaces/n/pods/p", "delete", "/v1/n/pods/p/"],
    ["PATCH", "/api/v1/namespaces/n/pods/p/status", "patch", "/v1/n/pods/p/status"],
    ["GET", "/api/v1/namespaces/n", "get", "/v1/n/namespaces/n/"],
    ["PUT", "/api/v1/namespaces/n/finalize", "update", "/v1/n/namespaces/n/finalize"],
    ["GET", "/api/v1/namespaces", "list", "/v1/*/namespaces//"],
    ["GET", "/api/v1/nodes/n%2Fm", "get", "/v1/*/nodes/n/m/"],
  ] as const)
    it(`reads ${method} ${path} as ${verb} of ${place}`, () => {
      const read = info(method, path);
      assert.ok(read.resource);
      const { group, version, namespace = "*", plural, name, subresource } = read.resource;
      assert.equal(
        `${read.verb} ${[group, version, namespace, plural, name, subresource].join("/")}`,
        `${verb} ${place}`,
      );
    });

  for (const path of ["/version", "/api", "/api/v1", "/apis", "/apis/batch", "/apis/batch/v1", "/nope/x"])
    it(`knows ${path} for no resource`, () => {
      assert.equal(info("GET", path).resource, undefined);
    });
});

describe("requestUrl", () => {
  it("reads a path that begins like another server's address as a path", () => {
    assert.equal(requestUrl("//").pathname, "//");
    assert.equal(requestUrl("//elsewhere/api?a=1").pathname, "//elsewhere/api");
    assert.equal(requestUrl("http://elsewhere/api").pathname, "/api");
  });

  it("refuses what is no address instead of failing", () => {
    assert.throws(() => requestUrl("*"), ApiFailure);
    assert.throws(() => requestUrl("http://"), ApiFailure);
  });
});

describe("shortDuration", () => {
  const minute = 60_000;
  const hour = 60 * minute;
  const day = 24 * hour;
  for (const [ms, text] of [
    [-5_000, "<invalid>"],
    [0, "0s"],
    [119_000, "119s"],
    [2 * minute, "2m"],
    [5 * minute + 32_000, "5m32s"],
    [10 * minute + 1_000, "10m"],
    [179 * minute, "179m"],
    [3 * hour, "3h"],
    [7 * hour + 5 * minute, "7h5m"],
    [47 * hour, "47h"],
    [2 * day, "2d"],
    [3 * day + 4 * hour, "3d4h"],
    [10 * day, "10d"],
    [800 * day, "2y70d"],
  ] as const)
    it(`shortens ${ms} ms to ${text}`, () => {
      assert.equal(shortDuration(ms), text);
    });
});

describe("chooseRepresentation", () => {
  it("takes the first that it can serve", () => {
    const kubectl = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    assert.deepEqual(chooseRepresentation(kubectl), { format: "json", as: "Table" });
    assert.deepEqual(chooseRepresentation("application/vnd.kubernetes.protobuf,application/json"), {
      format: "json",
      as: "object",
    });
    assert.deepEqual(chooseRepresentation(undefined), { format: "json", as: "object" });
    assert.deepEqual(chooseRepresentation("application/yaml"), { format: "yaml", as: "object" });
  });

  it("refuses what it cannot serve at all", () => {
    assert.throws(() => chooseRepresentation("text/html"), /406/);
    assert.throws(() => chooseRepresentation("application/vnd.kubernetes.protobuf"), /406/);
  });
});
