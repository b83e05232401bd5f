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

  it("binds it to who asks, whatever kind of user that is", () => {
    const subject = (userName?: string) => {
      const [, binding] = parseAllDocuments(roleText(["list"], "team-a", userName)).map(
        (document) => document.toJS() as { readonly subjects: readonly unknown[] },
      );
      return binding?.subjects[0];
    };
    const apiGroup = "rbac.authorization.k8s.io";
    assert.deepEqual(subject('jane@example.com: "x"'), {
      apiGroup,
      kind: "User",
      name: 'jane@example.com: "x"',
    });
    assert.deepEqual(subject("system:serviceaccount:ci:runner"), {
      kind: "ServiceAccount",
      name: "runner",
      namespace: "ci",
    });
    assert.deepEqual(subject(), { apiGroup, kind: "User", name: "CHANGE-ME" });
  });
});
