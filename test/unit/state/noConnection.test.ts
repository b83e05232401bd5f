import assert from "node:assert/strict";
import { UserError } from "../../../src/base/errors.js";
import type { ContextView, KubeconfigView } from "../../../src/domain/connection.js";
import { ClusterFailure } from "../../../src/domain/failure.js";
import { cannotConnect, problemOf, withoutContext } from "../../../src/state/noConnection.js";

describe("where there is no connection", () => {
  const empty: KubeconfigView = { places: [], contexts: [], problems: [] };
  const context: ContextView = { name: "dev", cluster: "c", login: "token", namespace: "default" };

  it("shows a file that cannot be read before anything else", () => {
    const problem = { message: "not YAML", file: "/k", line: 3 };
    assert.deepEqual(withoutContext({ ...empty, problems: [problem] }, undefined), {
      kind: "broken",
      problem,
    });
  });

  it("tells no kubeconfig from one in which no context is chosen, and from one that lost it", () => {
    assert.equal(withoutContext(empty, undefined).kind, "noKubeconfig");
    const messages = [undefined, "prod"].map((lost) => {
      const state = withoutContext({ ...empty, contexts: [context] }, lost);
      assert.ok(state.kind === "broken" && state.problem.mend === "switchContext");
      return state.problem.message;
    });
    assert.match(messages[0] ?? "", /no current-context/);
    assert.match(messages[1] ?? "", /“prod”/);
  });

  it("says the place of what is wrong where it is known", () => {
    const failure = new ClusterFailure("kubeconfig", "The user is missing.", { file: "/k", line: 7 });
    assert.deepEqual(problemOf(failure), { message: "The user is missing.", file: "/k", line: 7 });
    assert.deepEqual(problemOf(new Error("odd")), { message: "odd" });
  });

  it("gives a command the sentence of the tree and a next step that mends it", () => {
    const lost = cannotConnect(withoutContext({ ...empty, contexts: [context] }, "prod"));
    assert.ok(lost instanceof UserError && lost.next !== undefined);
    assert.match(lost.message, /“prod”/);
    const none = cannotConnect(withoutContext(empty, undefined));
    assert.ok(none instanceof UserError && none.next !== undefined);
    assert.match(none.message, /No kubeconfig/);
    assert.notDeepEqual(none.next, lost.next);
  });
});
