import assert from "node:assert/strict";
import { isTestOver } from "../../../src/domain/connectionTest.js";
import type { ApiRequest, KubeApi } from "../../../src/kube/api.js";
import { ConnectionTests } from "../../../src/state/connectionTests.js";
import { HandClock } from "../../fakes/clock.js";
import { never } from "../../fakes/apis.js";

/** A server that answers, or is silent until it is given up. */
class HandServer implements KubeApi {
  readonly serverName = "hand:443";
  isDisposed = false;
  constructor(private readonly isSilent: boolean) {}

  json({ path, signal }: ApiRequest): Promise<unknown> {
    if (path !== "/version") return Promise.resolve({ status: { userInfo: { username: "jane" } } });
    if (!this.isSilent) return Promise.resolve({ gitVersion: "v1.35.0" });
    return new Promise((_resolve, reject) => {
      if (signal.aborted) reject(signal.reason as Error);
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  }
  stream(): Promise<never> {
    return Promise.reject(new Error("not asked"));
  }
  upgrade(): Promise<never> {
    return Promise.reject(new Error("not asked"));
  }
  dispose(): void {
    this.isDisposed = true;
  }
}

/** Contexts by name, each with what it says of itself; `silent…` never answers, `broken` cannot be opened. */
function testsOf(fingerprints: Readonly<Record<string, string>>) {
  const opened: HandServer[] = [];
  const tests = new ConnectionTests({
    clock: new HandClock(),
    open: (context) => {
      if (context === "broken") throw new Error("names nothing");
      const api = new HandServer(context.startsWith("silent"));
      opened.push(api);
      return {
        api,
        fingerprint: fingerprints[context] ?? "",
        endpoint: {
          context,
          server: "https://hand",
          tls: { ca: () => undefined, skipVerify: false },
          credentials: {
            login: () => Promise.resolve({ headers: {}, identity: "jane" }),
            refused: () => false,
          },
        },
      };
    },
  });
  return { tests, opened };
}

describe("tests of connections", () => {
  const signal = never;
  const isOver = (tests: ConnectionTests, context: string) => {
    const test = tests.of(context);
    return test && isTestOver(test);
  };

  it("does not show the test of a server that the context names no more", async () => {
    const { tests } = testsOf({ dev: "one", prod: "two" });
    await tests.run(["dev", "prod"], signal);
    assert.equal(isOver(tests, "dev"), true);
    let changes = 0;
    tests.onDidChange(() => changes++);
    tests.keepOnly((context) => ({ dev: "another", prod: "two" })[context]);
    assert.equal(tests.of("dev"), undefined);
    assert.equal(isOver(tests, "prod"), true);
    tests.keepOnly(() => undefined);
    assert.equal(tests.of("prod"), undefined);
    assert.equal(changes, 2);
  });

  it("gives up a running test when its context comes to name another server", async () => {
    const { tests, opened } = testsOf({ "silent-a": "one" });
    const run = tests.run(["silent-a"], signal);
    await until(() => opened.length === 1 && tests.of("silent-a") !== undefined);
    tests.keepOnly(() => "another");
    await run;
    assert.equal(tests.of("silent-a"), undefined);
    assert.equal(opened[0]?.isDisposed, true);
  });

  it("stops one test and lets the others run", async () => {
    const { tests, opened } = testsOf({});
    const run = tests.run(["silent-a", "silent-b", "dev"], signal);
    await until(() => isOver(tests, "dev") === true);
    tests.stop("silent-a");
    assert.equal(tests.of("silent-a"), undefined);
    assert.equal(isOver(tests, "silent-b"), false);
    tests.stop("silent-b");
    await run;
    assert.equal(isOver(tests, "dev"), true);
    assert.ok(opened.every(({ isDisposed }) => isDisposed));
  });

  it("stops all, also those that wait for their turn, and keeps what is over", async () => {
    const { tests, opened } = testsOf({});
    const run = tests.run(["dev", "silent-a", "silent-b", "silent-c", "silent-d", "silent-e"], signal);
    await until(() => isOver(tests, "dev") === true && opened.length === 4);
    tests.stop();
    await run;
    assert.equal(opened.length, 4);
    assert.equal(isOver(tests, "dev"), true);
    for (const name of ["silent-a", "silent-d", "silent-e"]) assert.equal(tests.of(name), undefined);
  });

  it("keeps a test that was begun again when the run in which it was stopped ends", async () => {
    const { tests } = testsOf({});
    const first = tests.run(["silent-a", "silent-b"], signal);
    await until(() => tests.of("silent-b") !== undefined);
    tests.stop("silent-a");
    const second = tests.run(["silent-a"], signal);
    tests.stop("silent-b");
    await first;
    assert.equal(isOver(tests, "silent-a"), false);
    tests.stop();
    await second;
  });

  it("lets the others end where one cannot be opened, and then tells", async () => {
    const { tests } = testsOf({});
    const run = tests.run(["broken", "silent-a"], signal);
    run.catch(() => undefined);
    await until(() => tests.of("broken") === undefined);
    assert.equal(isOver(tests, "silent-a"), false);
    tests.stop();
    await assert.rejects(run, /names nothing/);
  });

  it("rejects when it is given up, and says of no test that it still runs", async () => {
    const { tests } = testsOf({});
    const scope = new AbortController();
    const run = tests.run(["silent-a"], scope.signal);
    scope.abort();
    await assert.rejects(run, { name: "AbortError" });
    assert.equal(tests.of("silent-a"), undefined);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !isSo(); turn++) await Promise.resolve();
  assert.ok(isSo());
}
