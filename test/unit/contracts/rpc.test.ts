import assert from "node:assert/strict";
import * as z from "zod/mini";
import { Answering } from "../../../src/contracts/answer.js";
import {
  defineContract,
  type DownMessage,
  type Handlers,
  type UpMessage,
} from "../../../src/contracts/rpc.js";
import { Host, RequestRefused } from "../../../webview/common/host.js";

const contract = defineContract({
  state: z.object({ count: z.number() }),
  requests: {
    add: { params: z.object({ by: z.number() }), result: z.object({ count: z.number() }) },
    wait: { params: z.object({}), result: z.null() },
  },
});

class Refusal extends Error {}

/** Both sides joined by JSON, as the editor joins them. */
function joined(handlers: Handlers<typeof contract>) {
  const states: number[] = [];
  const sent: UpMessage[] = [];
  const mismatches: string[] = [];
  const chosen: string[] = [];
  let toPanel: (raw: unknown) => void = () => undefined;
  const answering = new Answering(contract, handlers, {
    post: (message: DownMessage) => toPanel(JSON.parse(JSON.stringify(message))),
    onReady: () => toPanel({ kind: "state", revision: 1, state: { count: 0 } }),
    faultOf: (error, request) =>
      error instanceof Refusal
        ? { message: error.message, field: "by", next: { title: "Help", command: `help.${request}` } }
        : undefined,
    onNext: (command) => chosen.push(command),
  });
  const host = new Host(
    contract,
    {
      post: (message) => {
        sent.push(message);
        void answering.receive(JSON.parse(JSON.stringify(message)));
      },
      onMessage: (listener) => (toPanel = listener),
    },
    {
      onState: (state) => states.push(state.count),
      onMismatch: ({ message }) => mismatches.push(message),
    },
  );
  return { host, answering, states, sent, mismatches, chosen, toPanel: (raw: unknown) => toPanel(raw) };
}

const never: Handlers<typeof contract> = {
  add: () => Promise.reject(new Error("not asked")),
  wait: () => Promise.reject(new Error("not asked")),
};

describe("a panel's talk", () => {
  it("gives the state to a panel that says it is ready, and drops an older snapshot", () => {
    const { host, states, toPanel } = joined(never);
    host.start();
    toPanel({ kind: "state", revision: 3, state: { count: 3 } });
    toPanel({ kind: "state", revision: 2, state: { count: 2 } });
    assert.deepEqual(states, [0, 3]);
  });

  it("answers a request with what its handler returns", async () => {
    const { host } = joined({ ...never, add: ({ by }) => Promise.resolve({ count: by + 1 }) });
    assert.deepEqual(await host.request("add", { by: 2 }), { count: 3 });
  });

  it("carries a refusal to the control it is about", async () => {
    const { host } = joined({ ...never, add: () => Promise.reject(new Refusal("too much")) });
    await assert.rejects(host.request("add", { by: 1 }), (error) => {
      assert.ok(error instanceof RequestRefused);
      const { message, field } = error.fault;
      assert.deepEqual({ message, field }, { message: "too much", field: "by" });
      return true;
    });
  });

  it("does not drop the next step of a failure, and has the host run it", async () => {
    const { host, chosen } = joined({ ...never, add: () => Promise.reject(new Refusal("too much")) });
    const error: unknown = await host.request("add", { by: 1 }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof RequestRefused);
    assert.deepEqual(error.fault.next, { title: "Help", command: "help.add" });
    host.next("help.add");
    assert.deepEqual(chosen, ["help.add"]);
  });

  it("does not wait for ever where an answer is not of the contract: it is refused", async () => {
    const { host, sent, toPanel } = joined({ ...never, wait: () => new Promise(() => undefined) });
    const refused = assert.rejects(
      host.request("wait", {}),
      /The panel and the extension do not match\. Reload the window\./,
    );
    const [request] = sent;
    assert.ok(request?.kind === "request");
    assert.doesNotThrow(() => toPanel({ kind: "done", id: request.id, result: "not null" }));
    await refused;
  });

  it("says so where a state is not of the contract, and takes the next that is", () => {
    const { mismatches, states, toPanel } = joined(never);
    assert.doesNotThrow(() => toPanel({ kind: "state", revision: 1, state: { count: "one" } }));
    assert.equal(mismatches.length, 1);
    toPanel({ kind: "state", revision: 2, state: { count: 2 } });
    assert.deepEqual(states, [2]);
  });

  it("does not give a page the answer to a request of the page before it", async () => {
    const answers: DownMessage[] = [];
    const ends: ((result: { count: number }) => void)[] = [];
    const answering = new Answering(
      contract,
      { ...never, add: () => new Promise((resolve) => ends.push(resolve)) },
      {
        post: (message) => answers.push(message),
        onReady: () => undefined,
        faultOf: () => undefined,
        onNext: () => undefined,
      },
    );
    const page = async () => {
      await answering.receive({ kind: "ready" });
      return answering.receive({ kind: "request", id: 1, name: "add", params: { by: 1 } });
    };
    const before = page();
    while (ends.length < 1) await Promise.resolve();
    const after = page();
    while (ends.length < 2) await Promise.resolve();
    ends[0]?.({ count: 1 });
    ends[1]?.({ count: 2 });
    await Promise.all([before, after]);
    assert.deepEqual(answers, [{ kind: "done", id: 1, result: { count: 2 } }]);
  });

  it("keeps wrong parameters and unknown names from every handler, and still answers", async () => {
    const { answering } = joined(never);
    const answers: DownMessage[] = [];
    const strict = new Answering(contract, never, {
      post: (message) => answers.push(message),
      onReady: () => undefined,
      faultOf: () => undefined,
      onNext: () => undefined,
    });
    await strict.receive({ kind: "request", id: 1, name: "add", params: { by: "two" } });
    await strict.receive({ kind: "request", id: 2, name: "constructor", params: {} });
    await strict.receive({ kind: "something else" });
    assert.deepEqual(
      answers.map((answer) => ("id" in answer ? [answer.kind, answer.id] : answer.kind)),
      [
        ["failed", 1],
        ["failed", 2],
      ],
    );
    answering.dispose();
  });

  it("stops the work when the person gives up, and when the panel is closed", async () => {
    const reasons: string[] = [];
    const untilAborted = (_: object, signal: AbortSignal) =>
      new Promise<null>((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reasons.push("stopped");
          reject(new Refusal("stopped"));
        });
      });
    const { host, answering } = joined({ ...never, wait: untilAborted });
    const scope = new AbortController();
    const first = host.request("wait", {}, scope.signal);
    scope.abort();
    await assert.rejects(first, /stopped/);
    const second = host.request("wait", {});
    answering.dispose();
    await assert.rejects(second, /stopped/);
    assert.equal(reasons.length, 2);
  });
});
