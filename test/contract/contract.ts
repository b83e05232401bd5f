import assert from "node:assert/strict";
import { Api } from "./api.js";
import type { Answer } from "./api.js";
import { recordCase, writeRecord } from "./record.js";
import { openTarget, type Target } from "./target.js";

let target: Target | undefined;

before(async function () {
  this.timeout(60_000);
  target = await openTarget();
});

after(async function () {
  this.timeout(60_000);
  if (target) writeRecord(target.kind);
  await target?.stop();
});

/** What the cases of one suite work with: a namespace of their own, gone afterwards. */
export interface Suite {
  readonly api: Api;
  readonly namespace: string;
  /** `/api/v1/namespaces/…/configmaps` of the suite's namespace, or of a group: `batch/v1`. */
  path(resource: string, group?: string): string;
  readonly target: Target;
}

let suites = 0;

/**
 * A part of the contract: cases that hold on the playground and on a real cluster alike. What they make is in a
 * namespace of the suite.
 */
export function contract(title: string, cases: (suite: Suite) => void): void {
  describe(title, function () {
    this.timeout(60_000);
    const namespace = `contract-${process.pid}-${++suites}`;
    let api: Api | undefined;
    const opened = (): Api => {
      if (!api) throw new Error("the suite has not begun");
      return api;
    };
    before(async () => {
      assert.ok(target);
      api = new Api(target);
      await makeNamespace(api, namespace);
    });
    after(async function () {
      // Where the suite was skipped as a whole no case has begun, and each is to be told all the same.
      this.test?.parent?.eachTest((test) => {
        if (test.isPending()) recordCase(title, test.title, "pending");
      });
      await api?.delete(`/api/v1/namespaces/${namespace}`);
      api?.close();
    });
    afterEach(function () {
      const { currentTest } = this;
      if (currentTest && !currentTest.isPending())
        recordCase(title, currentTest.title, currentTest.state ?? "pending");
    });
    cases({
      namespace,
      get api() {
        return opened();
      },
      get target() {
        if (!target) throw new Error("the suite has not begun");
        return target;
      },
      path: (resource, group) =>
        `${group ? `/apis/${group}` : "/api/v1"}/namespaces/${namespace}/${resource}`,
    });
  });
}

/** Makes a namespace and waits for the service account that pods in it need. */
export async function makeNamespace(
  api: Api,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<void> {
  const made = await api.post("/api/v1/namespaces", { metadata: { name, labels } });
  assert.equal(made.code, 201, made.text);
  await eventually(async () => {
    const account = await api.get(`/api/v1/namespaces/${name}/serviceaccounts/default`);
    const bundle = await api.get(`/api/v1/namespaces/${name}/configmaps/kube-root-ca.crt`);
    assert.equal(account.code + bundle.code, 400);
  });
}

/** Resolves once `check` does not throw any more; after 45 s with what it threw. */
export async function eventually<T>(check: () => Promise<T>): Promise<T> {
  const endMs = Date.now() + 45_000;
  for (;;) {
    try {
      return await check();
    } catch (failure) {
      if (Date.now() > endMs) throw failure;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** The Status that a request was refused with, whole but for what a server may add to it. */
export function refuses(
  answer: Answer,
  code: number,
  reason: string | undefined,
  message: string | RegExp,
  details?: object,
): void {
  assert.equal(answer.code, code, answer.text);
  assert.equal(answer.at("kind"), "Status");
  assert.equal(answer.at("status"), "Failure");
  assert.equal(answer.at("reason"), reason);
  assert.equal(answer.at("code"), code);
  if (typeof message === "string") assert.equal(answer.message, message);
  else assert.match(answer.message, message);
  if (details) assert.deepEqual(answer.at("details"), details);
}

/** The faults of a 422, each once: a real server finds some of them twice. */
export function causesOf(answer: Answer): readonly unknown[] {
  assert.equal(answer.code, 422, answer.text);
  const causes = answer.at("details", "causes");
  assert.ok(Array.isArray(causes));
  const unique = new Map((causes as readonly object[]).map((cause) => [JSON.stringify(cause), cause]));
  return [...unique.values()].map((cause) => {
    const { field, message } = cause as { readonly field: string; readonly message: string };
    return `${field}: ${message}`;
  });
}
