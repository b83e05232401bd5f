import assert from "node:assert/strict";
import type { SetupRequest } from "../../../../src/domain/setup/setupRequest.js";
import { appliedText, isDone, planText, removalText } from "../../../../src/present/setup/setupText.js";

const request: SetupRequest = {
  namespace: "team-a",
  profiles: [],
  features: ["list"],
  subject: { kind: "serviceAccount", name: "people" },
};
const object = (kind: string) => ({ kind, metadata: { name: "pod-sessions" } });
const step = (change: "create" | "change" | "none") => ({ object: object("Role"), change, conflicts: [] });

describe("setupText", () => {
  it("counts what a plan does", () => {
    const plan = { request, steps: [step("create"), step("create"), step("change"), step("none")] };
    assert.equal(
      planText({ ...plan, leftovers: [object("ResourceQuota")] }),
      "makes 2 objects, changes 1, deletes 1",
    );
    assert.equal(planText({ request, steps: [step("change")], leftovers: [] }), "changes 1 object");
  });

  it("is done only when nothing changes and nothing is left over", () => {
    assert.ok(isDone({ request, steps: [step("none")], leftovers: [] }));
    assert.ok(!isDone({ request, steps: [step("none")], leftovers: [object("Role")] }));
  });

  it("says what came of it, and how somebody logs in", () => {
    assert.equal(
      appliedText(request, { made: 5, changed: 1, deleted: 0 }),
      "The namespace team-a is set up: 5 objects made and 1 object changed. A token for people: kubectl create token people --namespace team-a",
    );
  });

  it("names what a removal takes and what it leaves", () => {
    const found = { namespace: "team-a", objects: [object("RoleBinding"), object("Role")] };
    assert.equal(
      removalText({
        ...found,
        whole: { kind: "keep", contents: ["pod a", "pod b", "pod c", "pod d", "pod e", "pod f"] },
      }),
      "This is removed:\nRoleBinding pod-sessions\nRole pod-sessions\n\nThe namespace stays: it holds pod a, pod b, pod c, pod d, pod e and 1 more.",
    );
    assert.match(
      removalText({ ...found, whole: { kind: "unlabel" } }),
      /The Pod Security label of the namespace team-a/,
    );
  });
});
