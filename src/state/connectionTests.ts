import { AbortScope } from "../base/abort.js";
import { atMost } from "../base/atMost.js";
import type { Clock } from "../base/clock.js";
import { DisposableStore, type Disposable } from "../base/disposable.js";
import { Emitter, type Event } from "../base/event.js";
import { isTestOver, untested, type ConnectionTest } from "../domain/connectionTest.js";
import type { KubeApi } from "../kube/api.js";
import type { Endpoint } from "../kube/endpoint.js";
import { testConnection } from "../kube/testConnection.js";

/** Tests at the same time: side by side for the person, and no storm of plugins and handshakes. */
const testedAtOnce = 3;

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
  /** Of the context as it was tested; absent until it was opened. */
  readonly fingerprint?: string;
  readonly scope: AbortScope;
}

/** The last test of each context, and the tests that run. */
export class ConnectionTests implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly scope = this.owned.add(new AbortScope());
  private readonly changes = this.owned.add(new Emitter<void>());
  readonly onDidChange: Event<void> = this.changes.event;
  private readonly tests = new Map<string, KeptTest>();

  constructor(private readonly deps: ConnectionTestsDeps) {}

  of(context: string): ConnectionTest | undefined {
    return this.tests.get(context)?.test;
  }

  /**
   * Tests these contexts; one that is being tested is left to it. Resolves when all are over or were stopped; rejects
   * when aborted.
   */
  async run(contexts: readonly string[], signal: AbortSignal): Promise<void> {
    const begun = contexts
      .filter((context) => this.isOver(context))
      .map((context) => ({ context, scope: new AbortScope(signal, this.scope.signal) }));
    for (const { context, scope } of begun) this.tests.set(context, { test: untested(context), scope });
    this.changes.fire();
    try {
      await atMost(testedAtOnce, begun, ({ context, scope }) => this.test(context, scope));
    } finally {
      // A test that was given up says nothing, rather than that it still runs.
      for (const { context, scope } of begun) {
        if (this.isOf(context, scope) && !this.isOver(context)) this.tests.delete(context);
      }
      this.changes.fire();
    }
  }

  /** Gives up the test of one context, or all that run and wait. */
  stop(context?: string): void {
    this.forget((name, { test }) => (context ?? name) === name && !isTestOver(test));
  }

  /** Forgets what was found at a server, or with a login, that the context names no more. */
  keepOnly(fingerprintOf: (context: string) => string | undefined): void {
    this.forget((name, { fingerprint }) => fingerprint !== undefined && fingerprint !== fingerprintOf(name));
  }

  private forget(isUnwanted: (context: string, kept: KeptTest) => boolean): void {
    const unwanted = [...this.tests].filter(([context, kept]) => isUnwanted(context, kept));
    for (const [context, { scope }] of unwanted) {
      this.tests.delete(context);
      scope.dispose();
    }
    if (unwanted.length > 0) this.changes.fire();
  }

  private isOver(context: string): boolean {
    const kept = this.tests.get(context);
    return kept === undefined || isTestOver(kept.test);
  }

  /** Whether the test that is kept is this one: it may have been stopped, and another begun. */
  private isOf(context: string, scope: AbortScope): boolean {
    return this.tests.get(context)?.scope === scope;
  }

  private async test(context: string, scope: AbortScope): Promise<void> {
    if (!this.isOf(context, scope)) return;
    const { signal } = scope;
    signal.throwIfAborted();
    const { endpoint, api, fingerprint } = this.deps.open(context);
    const onProgress = (test: ConnectionTest) => {
      if (!this.isOf(context, scope)) return;
      this.tests.set(context, { test, fingerprint, scope });
      this.changes.fire();
    };
    try {
      await testConnection(endpoint, api, { clock: this.deps.clock, signal, onProgress });
    } catch (error) {
      // That it was stopped is no failure of those beside it.
      if (this.isOf(context, scope)) throw error;
    } finally {
      api.dispose();
    }
  }

  dispose(): void {
    this.owned.dispose();
  }
}
