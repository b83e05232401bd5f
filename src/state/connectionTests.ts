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

export interface ConnectionTestsDeps {
  /** Opens a connection of its own for a test. Throws ClusterFailure of kind `kubeconfig`. */
  readonly open: (context: string) => { readonly endpoint: Endpoint; readonly api: KubeApi & Disposable };
  readonly clock: Clock;
}

/** The last test of each context, and the tests that run. */
export class ConnectionTests implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly scope = this.owned.add(new AbortScope());
  private readonly changes = this.owned.add(new Emitter<void>());
  readonly onDidChange: Event<void> = this.changes.event;
  private readonly tests = new Map<string, ConnectionTest>();

  constructor(private readonly deps: ConnectionTestsDeps) {}

  of(context: string): ConnectionTest | undefined {
    return this.tests.get(context);
  }

  /** Tests these contexts; one that is being tested is left to it. Resolves when all are over; rejects when aborted. */
  async run(contexts: readonly string[], signal: AbortSignal): Promise<void> {
    const waiting = contexts.filter((context) => this.isOver(context));
    for (const context of waiting) this.tests.set(context, untested(context));
    this.changes.fire();
    const both = AbortSignal.any([signal, this.scope.signal]);
    try {
      await atMost(testedAtOnce, waiting, (context) => this.test(context, both));
    } finally {
      // A test that was given up says nothing, rather than that it still runs.
      for (const context of contexts) if (!this.isOver(context)) this.tests.delete(context);
      this.changes.fire();
    }
  }

  private isOver(context: string): boolean {
    const test = this.tests.get(context);
    return test === undefined || isTestOver(test);
  }

  private async test(context: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { endpoint, api } = this.deps.open(context);
    try {
      await testConnection(endpoint, api, {
        clock: this.deps.clock,
        signal,
        onProgress: (test) => {
          this.tests.set(context, test);
          this.changes.fire();
        },
      });
    } finally {
      api.dispose();
    }
  }

  dispose(): void {
    this.owned.dispose();
  }
}
