import type { Clock } from "../base/clock.js";
import { MutableDisposable, type Disposable } from "../base/disposable.js";
import type { LaunchProgress } from "../domain/launch.js";
import { launchPhaseText } from "../present/launchText.js";

const everyMs = 1_000;

/** Tells how far a launch is, and goes on counting its seconds while the cluster says nothing, until it is disposed. */
export class LaunchCount implements Disposable {
  private readonly next = new MutableDisposable<Disposable>();

  constructor(
    private readonly clock: Clock,
    private readonly report: (text: string) => void,
  ) {}

  tell(progress: LaunchProgress): void {
    this.count(progress, this.clock.now());
  }

  dispose(): void {
    this.next.dispose();
  }

  private count(progress: LaunchProgress, toldMs: number): void {
    const elapsedMs = progress.elapsedMs + this.clock.now() - toldMs;
    this.report(launchPhaseText({ ...progress, elapsedMs }));
    this.next.value = this.clock.setTimer(everyMs, () => this.count(progress, toldMs));
  }
}
