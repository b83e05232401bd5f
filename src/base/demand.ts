import { DisposableStore, MutableDisposable, toDisposable, type Disposable } from "./disposable.js";
import { Emitter, nextEvent, type Event } from "./event.js";

/** Whether anybody wants to know now: for nobody, nothing is asked of the network again and again. */
export interface Demand {
  readonly isWanted: boolean;
  /** Fired when the first has come, and when the last has gone. */
  readonly onDidChange: Event<void>;
}

/** Somebody always wants to know. */
export const alwaysWanted: Demand = { isWanted: true, onDidChange: () => toDisposable(() => undefined) };

/** Counts those who look: a view on the screen, a command under way. */
export class Onlookers implements Demand, Disposable {
  private readonly changes = new Emitter<void>();
  private count = 0;
  readonly onDidChange: Event<void> = this.changes.event;

  get isWanted(): boolean {
    return this.count > 0;
  }

  /** One more, until the result is disposed. */
  look(): Disposable {
    if (++this.count === 1) this.changes.fire();
    return toDisposable(() => {
      if (--this.count === 0) this.changes.fire();
    });
  }

  /** Looks while `isLooking`, which `onDidChange` says may have changed, until the result is disposed. */
  lookWhile(isLooking: () => boolean, onDidChange: Event<unknown>): Disposable {
    const store = new DisposableStore();
    const looking = store.add(new MutableDisposable<Disposable>());
    const follow = () => (looking.value = isLooking() ? (looking.value ?? this.look()) : undefined);
    store.add(onDidChange(follow));
    follow();
    return store;
  }

  dispose(): void {
    this.changes.dispose();
  }
}

/** Resolves once somebody wants to know, at once where somebody does; rejects with the signal's reason. */
export async function untilWanted(demand: Demand, signal: AbortSignal): Promise<void> {
  while (!demand.isWanted) await nextEvent(demand.onDidChange, signal);
}
