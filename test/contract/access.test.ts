import assert from "node:assert/strict";
import { objectsAt, textAt, type JsonObject } from "../../src/playground/schema/json.js";
import type { Api } from "./api.js";
import { contract, eventually, refuses } from "./contract.js";

const rbac = "rbac.authorization.k8s.io/v1";

contract("access", (suite) => {
  let user: Api;
  let name: string;
  const pods = () => suite.path("pods");
  const role = (path: string, roleName: string, rules: readonly object[]) =>
    suite.api.post(path, { metadata: { name: roleName }, rules });
  const bind = (bindingName: string, roleName: string, kind = "Role") =>
    suite.api.post(suite.path("rolebindings", rbac), {
      metadata: { name: bindingName },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: roleName },
      subjects: [{ kind: "ServiceAccount", name: "user", namespace: suite.namespace }],
    });
  /** May the user do this? */
  const may = async (attributes: object) => {
    const review = { spec: { resourceAttributes: attributes } };
    return (await user.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review))
      .json as JsonObject;
  };

  before(async () => {
    await suite.api.post(suite.path("serviceaccounts"), { metadata: { name: "user" } });
    const token = await suite.api.post(`${suite.path("serviceaccounts")}/user/token`, { spec: {} });
    assert.equal(token.code, 201, token.text);
    user = suite.api.as(textAt(token.json, "status", "token"));
    name = `system:serviceaccount:${suite.namespace}:user`;
    const roles = suite.path("roles", rbac);
    await role(roles, "reader", [
      { verbs: ["get", "list"], apiGroups: [""], resources: ["pods", "pods/log"] },
      {
        verbs: ["get", "list", "watch"],
        apiGroups: [""],
        resources: ["configmaps"],
        resourceNames: ["mine"],
      },
      { verbs: ["get"], apiGroups: [""], resources: ["pods/exec"] },
      { verbs: ["*"], apiGroups: ["batch"], resources: ["*"] },
    ]);
    await bind("reads", "reader");
    await eventually(async () => assert.equal((await user.get(pods())).code, 200));
  });
  after(() => user.close());

  it("lets nobody in with a token that is none", async () => {
    const stranger = suite.api.as("nope");
    refuses(await stranger.get("/api/v1/pods"), 401, "Unauthorized", "Unauthorized");
    stranger.close();
  });

  it("lets nobody look without a name", async () => {
    const nobody = suite.api.as("");
    refuses(
      await nobody.get("/api/v1/pods"),
      403,
      "Forbidden",
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
      { kind: "pods" },
    );
    nobody.close();
  });

  for (const [what, method, path, message] of [
    [
      "list",
      "GET",
      "/secrets",
      'secrets is forbidden: User "USER" cannot list resource "secrets" in API group "" in the namespace "NS"',
    ],
    [
      "get",
      "GET",
      "/secrets/x",
      'secrets "x" is forbidden: User "USER" cannot get resource "secrets" in API group "" in the namespace "NS"',
    ],
    [
      "watch",
      "GET",
      "/pods?watch=1",
      'pods is forbidden: User "USER" cannot watch resource "pods" in API group "" in the namespace "NS"',
    ],
    [
      "create",
      "POST",
      "/pods",
      'pods is forbidden: User "USER" cannot create resource "pods" in API group "" in the namespace "NS"',
    ],
    [
      "patch",
      "PATCH",
      "/pods/x",
      'pods "x" is forbidden: User "USER" cannot patch resource "pods" in API group "" in the namespace "NS"',
    ],
    [
      "delete",
      "DELETE",
      "/pods/x",
      'pods "x" is forbidden: User "USER" cannot delete resource "pods" in API group "" in the namespace "NS"',
    ],
    [
      "delete many",
      "DELETE",
      "/pods",
      'pods is forbidden: User "USER" cannot deletecollection resource "pods" in API group "" in the namespace "NS"',
    ],
    [
      "attach",
      "GET",
      "/pods/x/attach",
      'pods "x" is forbidden: User "USER" cannot get resource "pods/attach" in API group "" in the namespace "NS"',
    ],
    [
      "find what is not there",
      "GET",
      "/nopes",
      'nopes is forbidden: User "USER" cannot list resource "nopes" in API group "" in the namespace "NS"',
    ],
  ] as const)
    it(`says that a user may not ${what}`, async () => {
      const answer = await user.send(
        method,
        `/api/v1/namespaces/${suite.namespace}${path}`,
        method === "GET" ? {} : { body: {} },
      );
      refuses(answer, 403, "Forbidden", message.replace("USER", name).replace("NS", suite.namespace));
    });

  it("says so at the cluster scope, for another group, for a namespace and for a path", async () => {
    const forbidden = async (path: string, message: string, details?: object) =>
      refuses(await user.get(path), 403, "Forbidden", message, details);
    await forbidden(
      "/api/v1/pods",
      `pods is forbidden: User "${name}" cannot list resource "pods" in API group "" at the cluster scope`,
    );
    await forbidden(
      "/apis/rbac.authorization.k8s.io/v1/clusterroles/x",
      `clusterroles.rbac.authorization.k8s.io "x" is forbidden: User "${name}" cannot get resource "clusterroles" in API group "rbac.authorization.k8s.io" at the cluster scope`,
      { name: "x", group: "rbac.authorization.k8s.io", kind: "clusterroles" },
    );
    await forbidden(
      `/api/v1/namespaces/${suite.namespace}`,
      `namespaces "${suite.namespace}" is forbidden: User "${name}" cannot get resource "namespaces" in API group "" in the namespace "${suite.namespace}"`,
    );
    await forbidden("/nope", `forbidden: User "${name}" cannot get path "/nope"`, {});
  });

  it("allows by the name of an object, also a list of that one", async () => {
    const maps = suite.path("configmaps");
    for (const made of ["mine", "other"]) await suite.api.post(maps, { metadata: { name: made } });
    assert.equal((await user.get(`${maps}/mine`)).code, 200);
    assert.equal((await user.get(`${maps}/other`)).code, 403);
    assert.equal((await user.get(maps)).code, 403);
    assert.deepEqual((await user.get(`${maps}?fieldSelector=metadata.name%3Dmine`)).names, ["mine"]);
    refuses(
      await user.get(`${maps}?fieldSelector=metadata.name%3Dother`),
      403,
      "Forbidden",
      `configmaps "other" is forbidden: User "${name}" cannot list resource "configmaps" in API group "" in the namespace "${suite.namespace}"`,
    );
  });

  it("allows everything of a group with asterisks", async () => {
    const jobs = suite.path("jobs", "batch/v1");
    assert.equal((await user.get(jobs)).code, 200);
    refuses(await user.get(`${jobs}/nope`), 404, "NotFound", 'jobs.batch "nope" not found');
  });

  it("opens a stream only for who may create one, beside reading it", async () => {
    await suite.api.post(pods(), {
      metadata: { name: "p" },
      spec: { nodeSelector: { "example.com/nowhere": "true" }, containers: [{ name: "c", image: "a:1" }] },
    });
    const path = `${pods()}/p/exec?command=ls&stdout=true`;
    const refused = await upgrade(user, path);
    assert.equal(refused.code, 403, refused.text);
    assert.equal(textAt(JSON.parse(refused.text) as JsonObject, "message"), 'pods "p" is forbidden: ');
    await role(suite.path("roles", rbac), "runner", [
      { verbs: ["create"], apiGroups: [""], resources: ["pods/exec"] },
    ]);
    await bind("runs", "runner");
    await eventually(async () => {
      const allowed = await upgrade(user, path);
      assert.equal(allowed.code, 400, allowed.text);
      assert.match(allowed.text, /pod p does not have a host assigned/);
    });
  });

  it("says by which binding something is allowed", async () => {
    const allowed = await may({ verb: "list", resource: "pods", namespace: suite.namespace });
    assert.deepEqual(allowed["status"], {
      allowed: true,
      reason: `RBAC: allowed by RoleBinding "reads/${suite.namespace}" of Role "reader" to ServiceAccount "user/${suite.namespace}"`,
    });
    assert.equal(allowed["kind"], "SelfSubjectAccessReview");
    assert.deepEqual(allowed["spec"], {
      resourceAttributes: { verb: "list", resource: "pods", namespace: suite.namespace },
    });
    const denied = await may({ verb: "list", resource: "secrets", namespace: suite.namespace });
    assert.deepEqual(denied["status"], { allowed: false });
  });

  it("answers for sub-resources, names and paths", async () => {
    const allowed = async (attributes: object) =>
      ((await may({ namespace: suite.namespace, ...attributes }))["status"] as JsonObject)["allowed"];
    assert.equal(await allowed({ verb: "get", resource: "pods", subresource: "log" }), true);
    assert.equal(await allowed({ verb: "get", resource: "pods", subresource: "status" }), false);
    assert.equal(await allowed({ verb: "get", resource: "configmaps", name: "mine" }), true);
    assert.equal(await allowed({ verb: "get", resource: "configmaps" }), false);
    assert.equal(
      await allowed({ verb: "update", group: "batch", resource: "jobs", subresource: "status" }),
      true,
    );
    const path = { spec: { nonResourceAttributes: { path: "/version", verb: "get" } } };
    const version = await user.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", path);
    assert.equal(version.at("status", "allowed"), true);
  });

  it("says which role a binding names in vain", async () => {
    await bind("dangles", "no-such-role");
    await eventually(async () => {
      const denied = await may({ verb: "list", resource: "secrets", namespace: suite.namespace });
      assert.deepEqual(denied["status"], {
        allowed: false,
        reason: 'RBAC: role.rbac.authorization.k8s.io "no-such-role" not found',
      });
    });
    refuses(
      await user.get(suite.path("secrets")),
      403,
      "Forbidden",
      `secrets is forbidden: User "${name}" cannot list resource "secrets" in API group "" in the namespace "${suite.namespace}": RBAC: role.rbac.authorization.k8s.io "no-such-role" not found`,
    );
    await suite.api.delete(`${suite.path("rolebindings", rbac)}/dangles`);
  });

  it("lists what a user may do", async () => {
    const review = { spec: { namespace: suite.namespace } };
    const answer = await user.post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", review);
    assert.equal(answer.code, 201, answer.text);
    const rules = objectsAt(answer.json, "status", "resourceRules");
    const named = rules.find((rule) => rule["resourceNames"] !== undefined);
    assert.deepEqual(named, {
      verbs: ["get", "list", "watch"],
      apiGroups: [""],
      resources: ["configmaps"],
      resourceNames: ["mine"],
    });
    assert.ok(
      rules.some(
        (rule) =>
          JSON.stringify(rule["resources"]) === '["selfsubjectaccessreviews","selfsubjectrulesreviews"]',
      ),
    );
    assert.ok(objectsAt(answer.json, "status", "nonResourceRules").length > 0);
    assert.equal(answer.at("status", "incomplete"), false);
  });

  it("refuses reviews that ask nothing", async () => {
    refuses(
      await user.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { spec: {} }),
      422,
      "Invalid",
      '.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    );
    refuses(
      await user.post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", { spec: {} }),
      400,
      "BadRequest",
      "no namespace on request",
    );
  });

  it("answers for somebody else", async () => {
    const spec = {
      user: name,
      resourceAttributes: { verb: "list", resource: "pods", namespace: suite.namespace },
    };
    const answer = await suite.api.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", { spec });
    assert.equal(answer.at("status", "allowed"), true, answer.text);
  });

  it("knows who is asking", async () => {
    const answer = await user.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", {});
    assert.equal(answer.code, 201, answer.text);
    assert.equal(answer.at("status", "userInfo", "username"), name);
    assert.deepEqual(answer.at("status", "userInfo", "groups"), [
      "system:serviceaccounts",
      `system:serviceaccounts:${suite.namespace}`,
      "system:authenticated",
    ]);
  });

  it("binds a cluster's role inside one namespace", async () => {
    await bind("views", "view", "ClusterRole");
    await eventually(async () => {
      const review = await may({ verb: "list", resource: "services", namespace: suite.namespace });
      assert.equal((review["status"] as JsonObject)["allowed"], true);
    });
    assert.equal((await user.get("/api/v1/services")).code, 403);
    assert.equal((await user.get(suite.path("secrets"))).code, 403);
  });
});

/** Asks for a stream and tells how it was refused. */
function upgrade(api: Api, path: string): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const socket = api.socket(path, ["v5.channel.k8s.io"]);
    socket.on("error", reject);
    socket.on("open", () => {
      socket.close();
      resolve({ code: 101, text: "" });
    });
    socket.on("unexpected-response", (_request, response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve({ code: response.statusCode ?? 0, text }));
    });
  });
}
