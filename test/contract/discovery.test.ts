import assert from "node:assert/strict";
import { at, objectsAt, textAt, textsAt } from "../../src/playground/schema/json.js";
import { contract, refuses } from "./contract.js";

contract("discovery", (suite) => {
  it("says its version as 1.35", async () => {
    const version = await suite.api.get("/version");
    assert.equal(version.code, 200);
    assert.equal(version.at("major"), "1");
    assert.equal(version.at("minor"), "35");
    assert.match(version.textAt("gitVersion"), /^v1\.35\.\d+/);
  });

  for (const path of ["/healthz", "/livez", "/readyz"])
    it(`answers ${path} with the text ok, also to nobody`, async () => {
      const nobody = suite.api.as("");
      const answer = await nobody.get(path);
      nobody.close();
      assert.equal(answer.code, 200);
      assert.equal(answer.text, "ok");
      assert.match(String(answer.headers["content-type"]), /^text\/plain/);
    });

  it("lists the core version", async () => {
    const answer = await suite.api.get("/api");
    assert.equal(answer.at("kind"), "APIVersions");
    assert.deepEqual(answer.at("versions"), ["v1"]);
  });

  it("lists a group and its versions", async () => {
    assert.deepEqual((await suite.api.get("/apis/batch")).json, {
      kind: "APIGroup",
      apiVersion: "v1",
      name: "batch",
      versions: [{ groupVersion: "batch/v1", version: "v1" }],
      preferredVersion: { groupVersion: "batch/v1", version: "v1" },
    });
  });

  it("describes pods, jobs and their parts", async () => {
    const core = await suite.api.get("/api/v1");
    const batch = await suite.api.get("/apis/batch/v1");
    const named = (list: typeof core, name: string) => {
      const found = objectsAt(list.json, "resources").find((one) => textAt(one, "name") === name);
      const { storageVersionHash: _hash, ...rest } = found ?? {};
      return rest;
    };
    assert.deepEqual(named(core, "pods"), {
      name: "pods",
      singularName: "pod",
      namespaced: true,
      kind: "Pod",
      verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
      shortNames: ["po"],
      categories: ["all"],
    });
    assert.deepEqual(named(core, "pods/eviction"), {
      name: "pods/eviction",
      singularName: "",
      namespaced: true,
      group: "policy",
      version: "v1",
      kind: "Eviction",
      verbs: ["create"],
    });
    assert.deepEqual(named(core, "pods/exec").verbs, ["create", "get"]);
    assert.deepEqual(named(core, "namespaces").verbs, [
      "create",
      "delete",
      "get",
      "list",
      "patch",
      "update",
      "watch",
    ]);
    assert.deepEqual(named(batch, "jobs/status").verbs, ["get", "patch", "update"]);
  });

  it("says everything at once to kubectl", async () => {
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    const answer = await suite.api.get("/apis", { Accept: accept });
    assert.equal(answer.headers["content-type"], accept.split(",")[0]);
    const batch = objectsAt(answer.json, "items").find((one) => textAt(one, "metadata", "name") === "batch");
    const jobs = objectsAt(batch, "versions", 0, "resources").find(
      (one) => textAt(one, "resource") === "jobs",
    );
    assert.equal(at(jobs, "scope"), "Namespaced");
    assert.deepEqual(at(jobs, "subresources"), [
      {
        subresource: "status",
        responseKind: { group: "", version: "", kind: "Job" },
        verbs: ["get", "patch", "update"],
      },
    ]);
  });

  it("answers an unknown resource of a known group with a Status", async () => {
    refuses(
      await suite.api.get("/api/v1/nopes"),
      404,
      "NotFound",
      "the server could not find the requested resource",
      {},
    );
    refuses(
      await suite.api.get("/apis/batch/v2/jobs"),
      404,
      "NotFound",
      "the server could not find the requested resource",
    );
    refuses(
      await suite.api.get(`${suite.path("configmaps")}/kube-root-ca.crt/status`),
      404,
      "NotFound",
      "the server could not find the requested resource",
    );
  });

  for (const path of ["/nope", "/apis/nope.example/v1/things", "/apis/nope.example"])
    it(`answers ${path}, which means nothing, with a page`, async () => {
      const answer = await suite.api.get(path);
      assert.equal(answer.code, 404);
      assert.equal(answer.text, "404 page not found\n");
    });

  it("refuses a method that an address does not have", async () => {
    const message = "the server does not allow this method on the requested resource";
    refuses(await suite.api.put(suite.path("configmaps"), {}), 405, "MethodNotAllowed", message, {});
    refuses(await suite.api.post(`${suite.path("configmaps")}/a`, {}), 405, "MethodNotAllowed", message);
    refuses(await suite.api.get(`${suite.path("pods")}/a/eviction`), 405, "MethodNotAllowed", message);
    const reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    refuses(await suite.api.get(reviews), 405, "MethodNotAllowed", message);
  });

  it("refuses to delete all namespaces at once, and says so in its list", async () => {
    // Asked for none of them, and only in play, so that a server that did it would do nothing.
    const all = "/api/v1/namespaces?labelSelector=contract%3Dnone&dryRun=All";
    const message = "the server does not allow this method on the requested resource";
    refuses(await suite.api.delete(all), 405, "MethodNotAllowed", message, {});
    const list = (await suite.api.get("/api/v1")).json;
    const verbs = (name: string) =>
      textsAt(
        objectsAt(list, "resources").find((one) => textAt(one, "name") === name),
        "verbs",
      ).join(" ");
    const others = "create delete deletecollection get list patch update watch";
    assert.equal(verbs("namespaces"), others.replace("deletecollection ", ""));
    for (const name of ["nodes", "pods", "services", "endpoints", "events", "persistentvolumes"])
      assert.equal(verbs(name), others, name);
  });

  it("refuses an answer in a form that it does not have", async () => {
    const path = `${suite.path("configmaps")}/kube-root-ca.crt`;
    refuses(
      await suite.api.get(path, { Accept: "text/html" }),
      406,
      "NotAcceptable",
      "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    );
    refuses(
      await suite.api.get(path, { Accept: "application/json;as=Foo;v=v1;g=meta.k8s.io" }),
      406,
      "NotAcceptable",
      "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    );
  });

  it("answers in YAML when asked to", async () => {
    const answer = await suite.api.get(`${suite.path("serviceaccounts")}/default`, {
      Accept: "application/yaml",
    });
    assert.equal(answer.headers["content-type"], "application/yaml");
    assert.match(answer.text, /^kind: ServiceAccount$/m);
  });
});
