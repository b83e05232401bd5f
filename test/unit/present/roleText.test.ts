import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { setupName } from "../../../src/domain/setup/setupRequest.js";
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
    const { name } = role?.["metadata"] as { readonly name: string };
    assert.deepEqual(binding?.["roleRef"], { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name });
    assert.deepEqual(binding["metadata"], { name, namespace: "team-a" });
  });

  it("takes the place of no other: neither the set-up's, nor another person's, nor that for other features", () => {
    const name = (text: string) =>
      (parseAllDocuments(text)[0]?.toJS() as { metadata: { name: string } }).metadata.name;
    const copied = roleText(["list", "exec"], "team-a", "jane");
    const names = [
      copied,
      roleText(["list", "exec"], "team-a", "joe"),
      roleText(["list"], "team-a", "jane"),
      roleText(["list", "exec"], "team-a"),
    ].map(name);
    assert.equal(new Set([setupName, ...names]).size, 5);
    assert.equal(name(roleText(["exec", "list"], "team-a", "jane")), names[0]);
    // Who writes the name writes it into the names of the objects too.
    assert.match(names[3] ?? "", /^pod-sessions-CHANGE-ME-[0-9a-f]{8}$/);
    assert.match(names[0] ?? "", /^pod-sessions-[0-9a-f]{8}$/);
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
