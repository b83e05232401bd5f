import { MutableDisposable, type Disposable } from "../base/disposable.js";
import { UserError } from "../base/errors.js";
import { randomHex } from "../base/random.js";
import { launchStep } from "../domain/launchStep.js";
import type { ContainerRef } from "../domain/refs.js";
import type { Session } from "../domain/session.js";
import type { ExecStream } from "../domain/streams.js";
import type { Actions } from "./actions.js";
import { connect, currentSession, type ActionDeps } from "./deps.js";
import { streamTarget } from "./exec.js";
import { Patience } from "./patience.js";
import { sessionChange } from "./sessionChange.js";
import { shellCommand } from "./shellCommand.js";
import { withGuard } from "./terminalGuard.js";
import { tryShell } from "./tryShell.js";
import { whyInVain } from "./whyInVain.js";

/** The first tries after a change follow one another this fast, in milliseconds. */
const firstDelayMs = 40;
/** For as many tries: a container mostly starts within a second of what came before. */
const quickTries = 25;
const maxDelayMs = 500;
/** During a clone, a setup step or a pull no try can succeed; what the watch is late to tell is found this late. */
const longWaitMs = 1_000;
/** How long "not yet" is believed of a session that the cluster says runs, or that it says nothing of. */
const overdueMs = 30_000;

/**
 * See {@link Actions.openShell}. A container takes a shell up to a second before the kubelet reports it running, so
 * this tries, few times and cheaply: not before the pod has a node, seldom during a clone or a pull, fast after each
 * change that the watch brings, slower and slower while nothing changes, and no more once the cluster has said why it
 * is in vain.
 */
export async function openShell(
  deps: ActionDeps,
  target: ContainerRef,
  options: Parameters<Actions["openShell"]>[1],
): Promise<ExecStream> {
  const { clock } = deps;
  const cluster = await connect(deps, options.signal);
  const { signal } = cluster;
  const mark = randomHex(deps.random, 16);
  const patience = new Patience();
  const events = new MutableDisposable<Disposable>();
  const { shell = [] } = options;
  /** Without `sh` in the image a chosen command is run as it is, and nothing can hang it up. */
  let isBare = false;
  try {
    let known: Session | undefined;
    let changedMs = clock.now();
    let tries = 0;
    for (;;) {
      signal.throwIfAborted();
      const session = currentSession(deps, target);
      if (session !== known) {
        known = session;
        changedMs = clock.now();
        tries = 0;
      }
      // A session that runs takes the first try; what the cluster says is followed for the others.
      if (session?.state.kind !== "running") events.value ??= deps.sessionEvents.follow();
      const doubt = session && whyInVain(deps, session, target);
      const leftMs = patience.leftMs(doubt, clock.now());
      if (doubt && leftMs === 0) throw new UserError(doubt.message);
      if (leftMs !== undefined || (session && session.node === undefined)) {
        await sessionChange(deps, target, { withinMs: leftMs, signal });
        continue;
      }
      const attempt = await tryShell(deps, cluster, {
        ...options,
        ...streamTarget(deps, target),
        command: isBare ? shell : shellCommand(options, mark),
        signal,
      });
      if (attempt.kind === "missing") {
        if (isBare || shell.length === 0) throw attempt.error;
        isBare = true;
        continue;
      }
      if (attempt.kind === "open") {
        return options.tty === true && !isBare
          ? withGuard(deps, attempt.stream, target, mark)
          : attempt.stream;
      }
      const isExpected = session !== undefined && session.state.kind !== "running";
      if (!isExpected && clock.now() - changedMs > overdueMs) throw attempt.failure;
      tries++;
      const withinMs = isLongWait(deps, session, target) ? longWaitMs : delayMs(tries);
      await sessionChange(deps, target, { withinMs, signal });
    }
  } finally {
    events.dispose();
  }
}

/** Whether the container that is meant cannot start before something that takes its time is over; the watch tells when. */
function isLongWait(
  { sessionEvents }: ActionDeps,
  session: Session | undefined,
  { container }: ContainerRef,
): boolean {
  if (!session || (container !== undefined && container !== session.defaultContainer)) return false;
  const step = launchStep(session, sessionEvents.of(session.ref.uid));
  return step.kind === "waiting" && ["cloning", "settingUp", "pulling"].includes(step.phase);
}

function delayMs(tries: number): number {
  return Math.min(maxDelayMs, firstDelayMs * 1.5 ** Math.max(0, tries - quickTries));
}
