import { AbortScope } from "../base/abort.js";
import type { Clock } from "../base/clock.js";
import { DisposableStore, type Disposable } from "../base/disposable.js";
import { Emitter, type Event } from "../base/event.js";
import { isTestOver, untested, type ConnectionTest } from "../domain/connectionTest.js";
import type { KubeApi } from "../kube/api.js";
import type { Endpoint } from "../kube/endpoint.js";
import { testConnection } from "../kube/testConnection.js";
import { TestRuns } from "./testRuns.js";

/** What a context says now: its server, its login, and what tells it from what it said before. */
export interface TestedContext {
  readonly endpoint: Endpoint;
  readonly api: KubeApi & Disposable;
  readonly fingerprint: string;
}

export interface ConnectionTestsDeps {
  /** Opens a connection of its own for a test. Throws ClusterFailure of kind `kubeconfig`. */
  readonly open: (context: string) => TestedContext;
  readonly clock: Clock;
}

interface KeptTest {
  readonly test: ConnectionTest;
  /** Of the context as it was tested. */
  readonly fingerprint: string;
}

/** The last test of each context, and the tests that run. */
export class ConnectionTests implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly scope = this.owned.add(new AbortScope());
  private readonly changes = this.owned.add(new Emitter<void>());
  readonly onDidChange: Event<void> = this.changes.event;
  private readonly runs = new TestRuns(
    (context, signal) => this.test(context, signal),
    () => this.changes.fire(),
  );
  /** What was found of each context, by the run that goes on or by the last one. */
  private readonly found = new Map<string, KeptTest>();

  constructor(private readonly deps: ConnectionTestsDeps) {}

  /** A test that was given up says nothing, rather than that it still runs. */
  of(context: string): ConnectionTest | undefined {
    const test = this.found.get(context)?.test;
    if (this.runs.has(context)) return test ?? untested(context);
    return test && isTestOver(test) ? test : undefined;
  }

  /**
   * Tests these contexts; one that is being tested is left to it. Resolves when all are over or were stopped; rejects
   * when aborted.
   */
  run(contexts: readonly string[], signal: AbortSignal): Promise<void> {
    for (const context of contexts) if (!this.runs.has(context)) this.found.delete(context);
    return this.runs.run(contexts, AbortSignal.any([signal, this.scope.signal]));
  }

  /** Gives up the test of one context, or all that run and wait. */
  stop(context?: string): void {
    this.runs.stop(context);
  }

  /** Forgets what was found at a server, or with a login, that the context names no more. */
  keepOnly(fingerprintOf: (context: string) => string | undefined): void {
    const outdated = [...this.found].filter(([name, { fingerprint }]) => fingerprint !== fingerprintOf(name));
    for (const [name] of outdated) {
      this.found.delete(name);
      this.runs.stop(name);
    }
    if (outdated.length > 0) this.changes.fire();
  }

  private async test(context: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { endpoint, api, fingerprint } = this.deps.open(context);
    const onProgress = (test: ConnectionTest) => {
      // Another test of it may have begun by now.
      if (signal.aborted) return;
      this.found.set(context, { test, fingerprint });
      this.changes.fire();
    };
    try {
      await testConnection(endpoint, api, { clock: this.deps.clock, signal, onProgress });
    } finally {
      api.dispose();
    }
  }

  dispose(): void {
    this.owned.dispose();
  }
}
