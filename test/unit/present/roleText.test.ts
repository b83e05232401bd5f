import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { roleText } from "../../../src/present/roleText.js";

describe("roleText", () => {
  it("is a Role and a binding that grant each resource once, with every verb", () => {
    const [role, binding] = parseAllDocuments(roleText(["list", "watch", "exec"], "team-a")).map(
      (document) => document.toJS() as Record<string, unknown>,
    );
    assert.deepEqual(role?.["rules"], [
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
      { apiGroups: [""], resources: ["pods/exec"], verbs: ["get", "create"] },
    ]);
    assert.deepEqual(binding?.["roleRef"], {
      apiGroup: "rbac.authorization.k8s.io",
      kind: "Role",
      name: "pod-sessions",
    });
  });
});
