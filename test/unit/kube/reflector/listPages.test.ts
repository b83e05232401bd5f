import assert from "node:assert/strict";
import { ClusterFailure } from "../../../../src/domain/failure.js";
import type { ApiRequest, KubeApi } from "../../../../src/kube/api.js";
import { listPages, type Page } from "../../../../src/kube/reflector/listPages.js";
import { until } from "../../../fakes/until.js";

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

  describe("with a server that says first where a list goes on", () => {
    interface Call {
      readonly query: unknown;
      readonly signal: AbortSignal;
      start(next: string): void;
      answer(list: object): void;
      fail(error: Error): void;
    }

    /** Its answers begin and end when the test says so. */
    function slowServer() {
      const calls: Call[] = [];
      const json = ({ query, signal, onStart }: ApiRequest) =>
        new Promise<unknown>((resolve, reject) => {
          const start = (next: string) =>
            onStart?.(
              Buffer.from(
                `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"${next}"},"items":[{"me`,
              ),
            );
          calls.push({ query, signal, start, answer: resolve, fail: reject });
        });
      return { calls, api: { json } as unknown as KubeApi };
    }

    const callOf = (calls: readonly Call[], index: number): Call => {
      const call = calls[index];
      assert.ok(call, `call ${index}`);
      return call;
    };

    const itemsOf = (result: IteratorResult<Page, unknown>) => (result.done ? undefined : result.value.items);

    it("asks for the next page while one arrives, and never for one more than that", async () => {
      const { calls, api } = slowServer();
      const pages = listPages(api, request, 1);
      const first = pages.next();
      callOf(calls, 0).start("a");
      assert.equal(calls.length, 2);
      callOf(calls, 1).start("b");
      assert.equal(calls.length, 2, "the first is not here yet");
      callOf(calls, 0).answer(page([1], "a"));
      assert.deepEqual((await first).value, { items: [1], resourceVersion: "7", restarted: false });
      assert.deepEqual(
        calls.map(({ query }) => query),
        [{ limit: 1 }, { limit: 1, continue: "a" }, { limit: 1, continue: "b" }],
      );
      callOf(calls, 1).answer(page([2], "b"));
      callOf(calls, 2).answer(page([3]));
      assert.deepEqual(itemsOf(await pages.next()), [2]);
      assert.deepEqual(itemsOf(await pages.next()), [3]);
      assert.equal((await pages.next()).done, true);
      assert.equal(calls.length, 3);
    });

    it("believes the whole list, where its beginning said something else", async () => {
      const { calls, api } = slowServer();
      const pages = listPages(api, request, 1);
      const first = pages.next();
      callOf(calls, 0).start("a");
      callOf(calls, 0).answer(page([1], "other"));
      await first;
      assert.deepEqual(callOf(calls, 2).query, { limit: 1, continue: "other" });
      const second = pages.next();
      callOf(calls, 2).answer(page([2]));
      assert.deepEqual(itemsOf(await second), [2]);
      assert.equal((await pages.next()).done, true);
      assert.ok(callOf(calls, 1).signal.aborted, "what nobody reads is ended");
    });

    it("ends what is on its way when the caller stops reading", async () => {
      const { calls, api } = slowServer();
      const pages = listPages(api, request, 1);
      const first = pages.next();
      callOf(calls, 0).start("a");
      callOf(calls, 0).answer(page([1], "a"));
      await first;
      assert.equal(callOf(calls, 1).signal.aborted, false);
      await pages.return(undefined);
      assert.equal(callOf(calls, 1).signal.aborted, true);
    });

    it("begins anew without pages when the page that was asked for early is gone", async () => {
      const { calls, api } = slowServer();
      const pages = listPages(api, request, 1);
      const first = pages.next();
      callOf(calls, 0).start("a");
      callOf(calls, 1).fail(new ClusterFailure("gone", "too old"));
      callOf(calls, 0).answer(page([1], "a"));
      await first;
      const second = pages.next();
      await until(() => calls.length === 3);
      assert.deepEqual(callOf(calls, 2).query, {});
      callOf(calls, 2).answer(page([1, 2]));
      assert.deepEqual((await second).value, { items: [1, 2], resourceVersion: "7", restarted: true });
      assert.equal((await pages.next()).done, true);
    });
  });
});
