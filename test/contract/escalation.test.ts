import assert from "node:assert/strict";
import { textAt } from "../../src/playground/schema/json.js";
import type { Api } from "./api.js";
import { contract, eventually, refuses } from "./contract.js";

const rbac = "rbac.authorization.k8s.io/v1";
const group = "rbac.authorization.k8s.io";

/** Who may write roles, and reads pods, gives no more than that. */
contract("granting", (suite) => {
  let user: Api;
  const roles = () => suite.path("roles", rbac);
  const bindings = () => suite.path("rolebindings", rbac);
  const rule = (verbs: string, resources: string, more: object = {}) => ({
    ...{ verbs: verbs.split(" "), apiGroups: [""], resources: resources.split(" ") },
    ...more,
  });
  const binding = (name: string, role: string, kind = "Role") => ({
    metadata: { name },
    roleRef: { apiGroup: group, kind, name: role },
    subjects: [{ kind: "ServiceAccount", name: "granter", namespace: suite.namespace }],
  });
  const refused = (name: string, kind: string, missing: string) =>
    [
      403,
      "Forbidden",
      `${kind}.${group} "${name}" is forbidden: user "system:serviceaccount:${suite.namespace}:granter" ` +
        `(groups=["system:serviceaccounts" "system:serviceaccounts:${suite.namespace}" "system:authenticated"]) ` +
        `is attempting to grant RBAC permissions not currently held:\n${missing}`,
      { name, group, kind },
    ] as const;

  before(async () => {
    const account = suite.path("serviceaccounts");
    await suite.api.post(account, { metadata: { name: "granter" } });
    const token = await suite.api.post(`${account}/granter/token`, { spec: {} });
    user = suite.api.as(textAt(token.json, "status", "token"));
    const rules = [
      {
        verbs: ["create", "update", "patch", "get"],
        ...{ apiGroups: [group], resources: ["roles", "rolebindings"] },
      },
      rule("get list", "pods pods/log"),
      rule("get", "configmaps", { resourceNames: ["mine"] }),
    ];
    await suite.api.post(roles(), { metadata: { name: "granter" }, rules });
    await suite.api.post(roles(), { metadata: { name: "secrets" }, rules: [rule("get list", "secrets")] });
    await suite.api.post(bindings(), binding("granter", "granter"));
    await eventually(async () => assert.equal((await user.get(`${roles()}/granter`)).code, 200));
  });

  it("lets a role be that gives what its writer has", async () => {
    const role = {
      metadata: { name: "less" },
      rules: [rule("get", "pods"), rule("get", "configmaps", { resourceNames: ["mine"] })],
    };
    const answer = await user.post(roles(), role);
    assert.equal(answer.code, 201, answer.text);
  });

  it("refuses a role that gives more, and says what is missing", async () => {
    const role = {
      metadata: { name: "more" },
      rules: [rule("get delete watch", "pods secrets"), rule("get", "configmaps")],
    };
    refuses(
      await user.post(roles(), role),
      ...refused(
        "more",
        "roles",
        [
          '{APIGroups:[""], Resources:["configmaps"], Verbs:["get"]}',
          '{APIGroups:[""], Resources:["pods"], Verbs:["delete" "watch"]}',
          '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "delete" "watch"]}',
        ].join("\n"),
      ),
    );
  });

  it("refuses a role for names that its writer has not", async () => {
    const role = {
      metadata: { name: "names" },
      rules: [rule("get", "configmaps", { resourceNames: ["mine", "yours"] })],
    };
    refuses(
      await user.post(roles(), role),
      ...refused(
        "names",
        "roles",
        '{APIGroups:[""], Resources:["configmaps"], ResourceNames:["yours"], Verbs:["get"]}',
      ),
    );
  });

  it("refuses to widen a role that is there", async () => {
    refuses(
      await user.patch(`${roles()}/less`, "merge", { rules: [rule("*", "*")] }),
      ...refused("less", "roles", '{APIGroups:[""], Resources:["*"], Verbs:["*"]}'),
    );
  });

  it("refuses to bind a role that gives more, and lets another be bound", async () => {
    refuses(
      await user.post(bindings(), binding("up", "secrets")),
      ...refused("up", "rolebindings", '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}'),
    );
    assert.equal((await user.post(bindings(), binding("same", "less"))).code, 201);
  });

  it("refuses to bind a role that is not there", async () => {
    refuses(
      await user.post(bindings(), binding("vain", "nowhere")),
      404,
      "NotFound",
      `rolebindings.${group} "nowhere" not found`,
      { name: "nowhere", group, kind: "rolebindings" },
    );
  });

  it("lets who may bind a role bind it, and who may escalate write any", async () => {
    const rules = [
      { verbs: ["bind"], apiGroups: [group], resources: ["roles"], resourceNames: ["secrets"] },
      { verbs: ["escalate"], apiGroups: [group], resources: ["roles"] },
    ];
    await suite.api.post(roles(), { metadata: { name: "above" }, rules });
    await suite.api.post(bindings(), binding("above", "above"));
    await eventually(async () =>
      assert.equal((await user.post(bindings(), binding("bound", "secrets"))).code, 201),
    );
    const role = { metadata: { name: "any" }, rules: [rule("*", "*")] };
    assert.equal((await user.post(roles(), role)).code, 201);
  });
});
