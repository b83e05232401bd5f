import { AbortScope, sleep } from "../../../base/abort.js";
import type { Clock } from "../../../base/clock.js";
import { nextEvent, type Event } from "../../../base/event.js";
import type { ContainerRun } from "./containerRun.js";
import type { ProbeTarget } from "./probeRunner.js";
import { runHandler } from "./probeRunner.js";

export interface StopOptions {
  readonly run: ContainerRun;
  readonly target: ProbeTarget | undefined;
  readonly clock: Clock;
  /** The end of the grace; asked for again when `onHurry` fires, as it may have become earlier. */
  readonly deadlineMs: () => number;
  readonly onHurry: Event<void>;
  /** Its preStop hook failed; it is ended all the same. */
  readonly onHookFailed: () => void;
}

/** Ends a running container: its preStop hook, SIGTERM, the rest of the grace, SIGKILL. Resolves when it has ended. */
export async function stopContainer(options: StopOptions): Promise<void> {
  const { run, clock } = options;
  const { process } = run.start;
  if (!process || run.hasEnded()) return;
  const { container } = process;
  const ended = run.finished;
  await Promise.race([ended, preStop(options)]);
  container.signal("SIGTERM");
  for (let leftMs = left(options); leftMs > 0; leftMs = left(options)) {
    const scope = new AbortScope();
    const late = sleep(leftMs, clock, scope.signal).catch(() => undefined);
    const hurry = nextEvent(options.onHurry, scope.signal).catch(() => undefined);
    await Promise.race([ended, late, hurry]);
    scope.dispose();
    if (run.hasEnded()) return;
  }
  container.signal("SIGKILL");
  await ended;
}

function left({ deadlineMs, clock }: StopOptions): number {
  return deadlineMs() - clock.now();
}

/** The hook's time counts into the grace. */
async function preStop(options: StopOptions): Promise<void> {
  const { target, clock } = options;
  const hook = target?.spec.lifecycle?.preStop;
  const leftMs = left(options);
  if (!hook || leftMs <= 0) return;
  const scope = new AbortScope();
  const late = sleep(leftMs, clock, scope.signal).catch(() => undefined);
  const work = hook.sleep
    ? sleep(hook.sleep.seconds * 1000, clock, scope.signal).catch(() => undefined)
    : runHandler(hook, target, { timeoutMs: leftMs, clock }).then(({ kind }) => {
        if (kind !== "success" && !scope.signal.aborted) options.onHookFailed();
      });
  await Promise.race([work, late]);
  scope.dispose();
}
