import { atMost } from "../base/atMost.js";
import { toError } from "../base/errors.js";

/** Tests at the same time: side by side for the person, and no storm of plugins and handshakes. */
const testedAtOnce = 3;

/** The tests that run and wait, by what they test; each can be stopped, also by a page that did not begin it. */
export class TestRuns {
  private readonly running = new Map<string, AbortController>();

  constructor(
    private readonly testOne: (id: string, signal: AbortSignal) => Promise<unknown>,
    private readonly changed: () => void,
  ) {}

  has(id: string): boolean {
    return this.running.has(id);
  }

  /**
   * Tests these; one that is being tested is left to it. Resolves when all are over or were stopped; rejects with the
   * first failure, or when aborted.
   */
  async run(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const begun = ids
      .filter((id) => !this.running.has(id))
      .map((id) => ({ id, scope: new AbortController() }));
    for (const { id, scope } of begun) this.running.set(id, scope);
    this.changed();
    const failures: unknown[] = [];
    await atMost(testedAtOnce, begun, async ({ id, scope }) => {
      if (scope.signal.aborted) return;
      await this.test(id, scope, signal).catch((error: unknown) => failures.push(error));
    });
    const [failure] = failures;
    if (failure !== undefined) throw toError(failure);
  }

  /** Gives up one test, or all. */
  stop(id?: string): void {
    for (const [each, scope] of [...this.running]) {
      if ((id ?? each) !== each) continue;
      scope.abort();
      this.end(each, scope);
    }
  }

  private async test(id: string, scope: AbortController, signal: AbortSignal): Promise<void> {
    try {
      await this.testOne(id, AbortSignal.any([signal, scope.signal]));
    } catch (error) {
      // That it was stopped is no failure of those beside it.
      if (!scope.signal.aborted) throw error;
    } finally {
      this.end(id, scope);
    }
  }

  /** It may have been stopped, and another begun. */
  private end(id: string, scope: AbortController): void {
    if (this.running.get(id) !== scope) return;
    this.running.delete(id);
    this.changed();
  }
}
