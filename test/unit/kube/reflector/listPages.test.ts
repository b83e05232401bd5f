import assert from "node:assert/strict";
import type { KubeApi } from "../../../../src/kube/api.js";
import { listPages } from "../../../../src/kube/reflector/listPages.js";

describe("listPages", () => {
  const request = { path: "/pods", signal: new AbortController().signal };
  const page = (items: readonly number[], next = "") => ({
    metadata: { resourceVersion: "7", continue: next },
    items,
  });

  /** Answers in order; says what it was asked. */
  function server(answers: readonly (object | Error)[]) {
    const asked: unknown[] = [];
    const json = (wanted: { readonly query?: object }) => {
      const answer = answers[asked.length];
      asked.push(wanted.query);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    return { asked, api: { json } as unknown as KubeApi };
  }

  it("asks for the next page while the caller works on the one before, and for none after the last", async () => {
    const { asked, api } = server([page([1], "a"), page([2], "b"), page([3])]);
    const counts: (readonly [unknown, number])[] = [];
    for await (const { items } of listPages(api, request, 1)) counts.push([items[0], asked.length]);
    assert.deepEqual(counts, [
      [1, 2],
      [2, 3],
      [3, 3],
    ]);
    assert.deepEqual(asked, [{ limit: 1 }, { limit: 1, continue: "a" }, { limit: 1, continue: "b" }]);
  });

  it("leaves the failure of a page that nobody waits for to itself", async () => {
    const { api } = server([page([1], "a"), new Error("late")]);
    const pages = listPages(api, request, 1);
    await pages.next();
    await pages.return(undefined);
    const again = listPages(server([page([1], "a"), new Error("late")]).api, request, 1);
    await again.next();
    await assert.rejects(again.next(), /late/);
  });
});
