import type { Clock } from "../base/clock.js";
import { DisposableStore, MutableDisposable, type Disposable } from "../base/disposable.js";
import { Emitter, type Event } from "../base/event.js";
import type { WatchState } from "../kube/watchState.js";

/** An interruption that is over within this time is not told; a longer one is, whether or not the next try is over. */
const hiccupMs = 2_000;
/** A first failure that is tried again this soon may be a hiccup; one that a person must mend waits longer. */
const soonMs = 1_000;

/**
 * What a reflector does, without the hiccups of a normal day: a live watch that is cut and live again at once stays
 * live, so that nothing flickers.
 */
export class SteadyWatch implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<void>());
  private readonly patience = this.owned.add(new MutableDisposable<Disposable>());
  private shown: WatchState;

  readonly onDidChange: Event<void> = this.changes.event;

  constructor(
    source: { readonly state: WatchState; readonly onDidChangeState: Event<WatchState> },
    private readonly clock: Clock,
  ) {
    this.shown = source.state;
    this.owned.add(source.onDidChangeState((next) => this.follow(next)));
  }

  get state(): WatchState {
    return this.shown;
  }

  private follow(next: WatchState): void {
    if (this.shown.kind === "live" && this.mayBeHiccup(next)) {
      this.patience.value ??= this.clock.setTimer(hiccupMs, () => this.show(next));
      return;
    }
    // The way out of a hiccup may be a new list.
    if (next.kind === "listing" && this.patience.value) return;
    this.show(next);
  }

  private mayBeHiccup(next: WatchState): boolean {
    return next.kind === "waiting" && next.attempt === 1 && next.untilMs - this.clock.now() <= soonMs;
  }

  private show(state: WatchState): void {
    this.patience.value = undefined;
    this.shown = state;
    this.changes.fire();
  }

  dispose(): void {
    this.owned.dispose();
  }
}
