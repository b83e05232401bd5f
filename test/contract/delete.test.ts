import assert from "node:assert/strict";
import { textAt } from "../../src/playground/schema/json.js";
import { causesOf, contract, eventually, makeNamespace, refuses } from "./contract.js";

contract("delete", (suite) => {
  const maps = () => suite.path("configmaps");
  const make = async (name: string, metadata: object = {}) => {
    const made = await suite.api.post(maps(), { metadata: { name, ...metadata } });
    assert.equal(made.code, 201, made.text);
    return made;
  };

  it("answers with a Status that says what went", async () => {
    const made = await make("a");
    const answer = await suite.api.delete(`${maps()}/a`);
    assert.equal(answer.code, 200);
    assert.deepEqual(answer.json, {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Success",
      details: { name: "a", kind: "configmaps", uid: made.at("metadata", "uid") },
    });
    refuses(await suite.api.delete(`${maps()}/a`), 404, "NotFound", 'configmaps "a" not found');
  });

  it("answers with the object for services, service accounts and quotas", async () => {
    for (const [resource, body] of [
      ["services", { spec: { ports: [{ port: 80 }] } }],
      ["serviceaccounts", {}],
      ["resourcequotas", { spec: { hard: { pods: "5" } } }],
    ] as const) {
      await suite.api.post(suite.path(resource), { metadata: { name: "gone" }, ...body });
      const answer = await suite.api.delete(`${suite.path(resource)}/gone`);
      assert.equal(answer.at("metadata", "name"), "gone", answer.text);
      assert.equal((await suite.api.get(`${suite.path(resource)}/gone`)).code, 404);
    }
  });

  it("names the group of what went", async () => {
    const path = suite.path("roles", "rbac.authorization.k8s.io/v1");
    await suite.api.post(path, { metadata: { name: "gone" } });
    const answer = await suite.api.delete(`${path}/gone`);
    assert.equal(answer.at("details", "group"), "rbac.authorization.k8s.io");
    assert.equal(answer.at("details", "kind"), "roles");
  });

  it("refuses what another identity or version was meant", async () => {
    const made = await make("guarded");
    const uid = textAt(made.json, "metadata", "uid");
    const version = textAt(made.json, "metadata", "resourceVersion");
    refuses(
      await suite.api.delete(`${maps()}/guarded`, { preconditions: { uid: "x" } }),
      409,
      "Conflict",
      `Operation cannot be fulfilled on ConfigMap "guarded": the UID in the precondition (x) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
      { name: "guarded", kind: "ConfigMap" },
    );
    refuses(
      await suite.api.delete(`${maps()}/guarded`, { preconditions: { resourceVersion: "1" } }),
      409,
      "Conflict",
      `Operation cannot be fulfilled on ConfigMap "guarded": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${version}). The object might have been modified`,
    );
    assert.equal((await suite.api.delete(`${maps()}/guarded`, { preconditions: { uid } })).code, 200);
  });

  it("checks its options", async () => {
    await make("checked");
    refuses(
      await suite.api.delete(`${maps()}/checked?propagationPolicy=Foo`),
      422,
      "Invalid",
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Foo": supported values: "Foreground", "Background", "Orphan", "nil"',
    );
    refuses(
      await suite.api.delete(`${maps()}/checked`, { orphanDependents: true, propagationPolicy: "Orphan" }),
      422,
      "Invalid",
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    );
    refuses(
      await suite.api.delete(`${maps()}/checked?gracePeriodSeconds=x`),
      400,
      "BadRequest",
      'strconv.ParseInt: parsing "x": invalid syntax',
    );
  });

  it("only says what would be with dryRun", async () => {
    await make("dry");
    assert.equal((await suite.api.delete(`${maps()}/dry?dryRun=All`)).code, 200);
    assert.equal((await suite.api.get(`${maps()}/dry`)).code, 200);
  });

  it("waits for finalizers, which may then only go", async () => {
    await make("held", { finalizers: ["example.com/a"] });
    const marked = await suite.api.delete(`${maps()}/held`);
    assert.equal(marked.code, 200);
    assert.match(marked.textAt("metadata", "deletionTimestamp"), /Z$/);
    assert.equal(marked.at("metadata", "deletionGracePeriodSeconds"), 0);
    const more = await suite.api.patch(`${maps()}/held`, "merge", {
      metadata: { finalizers: ["example.com/a", "example.com/b"] },
    });
    assert.deepEqual(causesOf(more), [
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/b"}',
    ]);
    assert.equal(
      (await suite.api.patch(`${maps()}/held`, "merge", { metadata: { finalizers: null } })).code,
      200,
    );
    assert.equal((await suite.api.get(`${maps()}/held`)).code, 404);
  });

  it("marks an object whose dependents go first, or stay", async () => {
    await make("foreground", { finalizers: ["example.com/a"] });
    const foreground = await suite.api.delete(`${maps()}/foreground?propagationPolicy=Foreground`);
    assert.ok((foreground.at("metadata", "finalizers") as readonly string[]).includes("foregroundDeletion"));
    await make("orphaning", { finalizers: ["example.com/a"] });
    const orphaning = await suite.api.delete(`${maps()}/orphaning?propagationPolicy=Orphan`);
    assert.ok((orphaning.at("metadata", "finalizers") as readonly string[]).includes("orphan"));
    for (const name of ["foreground", "orphaning"])
      await suite.api.patch(`${maps()}/${name}`, "json", [{ op: "remove", path: "/metadata/finalizers/0" }]);
  });

  it("warns that a Job's pods stay, unless it was said", async () => {
    const path = suite.path("jobs", "batch/v1");
    const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox:1.36" }] } };
    for (const name of ["loud", "quiet"])
      assert.equal(
        (await suite.api.post(path, { metadata: { name }, spec: { suspend: true, template } })).code,
        201,
      );
    const loud = await suite.api.delete(`${path}/loud`);
    assert.equal(
      loud.headers.warning,
      '299 - "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning"',
    );
    const quiet = await suite.api.delete(`${path}/quiet?propagationPolicy=Background`);
    assert.equal(quiet.headers.warning, undefined);
  });

  it("deletes a selection and answers with it", async () => {
    for (const name of ["m1", "m2"]) await make(name, { labels: { many: "yes" } });
    await make("m3");
    const answer = await suite.api.delete(`${maps()}?labelSelector=many%3Dyes`);
    assert.equal(answer.code, 200);
    assert.equal(answer.at("kind"), "ConfigMapList");
    assert.deepEqual(answer.names, ["m1", "m2"]);
    assert.equal((await suite.api.get(`${maps()}/m1`)).code, 404);
    assert.equal((await suite.api.get(`${maps()}/m3`)).code, 200);
  });
});

contract("namespaces", (suite) => {
  it("labels a namespace with its name and makes it active", async () => {
    const answer = await suite.api.post("/api/v1/namespaces?dryRun=All", {
      metadata: { name: "abc", labels: { a: "b" } },
    });
    assert.deepEqual(answer.at("metadata", "labels"), { a: "b", "kubernetes.io/metadata.name": "abc" });
    assert.deepEqual(answer.at("spec"), { finalizers: ["kubernetes"] });
    assert.deepEqual(answer.at("status"), { phase: "Active" });
  });

  it("refuses dots in its name", async () => {
    const answer = await suite.api.post("/api/v1/namespaces?dryRun=All", { metadata: { name: "x.y" } });
    assert.deepEqual(causesOf(answer), ['metadata.name: Invalid value: "x.y": must not contain dots']);
  });

  it("keeps the cluster's own", async () => {
    refuses(
      await suite.api.delete("/api/v1/namespaces/default"),
      403,
      "Forbidden",
      'namespaces "default" is forbidden: this namespace may not be deleted',
      { name: "default", kind: "namespaces" },
    );
  });

  it("ends a namespace with everything in it, and takes nothing new meanwhile", async () => {
    const name = `${suite.namespace}-ending`;
    const path = `/api/v1/namespaces/${name}`;
    await makeNamespace(suite.api, name);
    await suite.api.post(`${path}/configmaps`, {
      metadata: { name: "inside", finalizers: ["example.com/hold"] },
    });
    const marked = await suite.api.delete(path);
    assert.equal(marked.code, 200);
    assert.equal(marked.at("status", "phase"), "Terminating");
    assert.match(marked.textAt("metadata", "deletionTimestamp"), /Z$/);
    refuses(
      await suite.api.post(`${path}/configmaps`, { metadata: { name: "late" } }),
      403,
      "Forbidden",
      `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
      {
        name: "late",
        kind: "configmaps",
        causes: [
          {
            reason: "NamespaceTerminating",
            message: `namespace ${name} is being terminated`,
            field: "metadata.namespace",
          },
        ],
      },
    );
    await eventually(async () => {
      const inside = await suite.api.get(`${path}/configmaps/inside`);
      assert.notEqual(inside.at("metadata", "deletionTimestamp"), undefined);
    });
    assert.equal((await suite.api.get(path)).at("status", "phase"), "Terminating");
    await suite.api.patch(`${path}/configmaps/inside`, "merge", { metadata: { finalizers: null } });
    await eventually(async () => assert.equal((await suite.api.get(path)).code, 404));
  });
});
