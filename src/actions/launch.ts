import type { LaunchPhase, LaunchRequest } from "../domain/launch.js";
import type { ResolvedLaunch } from "../domain/resolvedLaunch.js";
import type { Session } from "../domain/session.js";
import type { Cluster } from "../state/connections.js";
import type { LaunchOptions, LaunchResult } from "./actions.js";
import { awaitReady } from "./awaitReady.js";
import { createOwnedObjects, createSessionPod } from "./createSession.js";
import { readValues } from "./credentials/sessionSecret.js";
import { connect, currentSession, type ActionDeps } from "./deps.js";
import { discardSession } from "./discardSession.js";
import { maxDraws, nameTaken, planLaunch, type LaunchPlan } from "./planLaunch.js";
import { profileOf } from "./profileOf.js";

/** See {@link Actions.launch}. */
export async function launch(
  deps: ActionDeps,
  request: LaunchRequest,
  options: LaunchOptions,
): Promise<LaunchResult> {
  const { clock, sessionEvents, log } = deps;
  const startedMs = clock.now();
  let told = "";
  const tell = (phase: LaunchPhase, detail?: string) => {
    if (told === `${phase}\n${detail ?? ""}`) return;
    told = `${phase}\n${detail ?? ""}`;
    const elapsedMs = clock.now() - startedMs;
    options.onProgress?.({ phase, elapsedMs, ...(detail === undefined ? {} : { detail }) });
  };

  tell("validating");
  const profile = profileOf(request.profile, deps.profiles);
  const cluster = await connect(deps, options.signal);
  const events = sessionEvents.follow();
  try {
    const { plan, values, session: created } = await create(deps, request, cluster, tell);
    const { launch: made, warnings, withheld } = plan;
    const credentials = made.credentials.map(({ name }) => name);
    const result = (session: Session): LaunchResult => ({
      session,
      ignoredEnv: made.ignoredEnv,
      warnings,
      credentials,
      ...(withheld && { withheld }),
    });
    return await orDiscard(deps, { launch: made, session: created, cluster }, async () => {
      cluster.signal.throwIfAborted();
      await createOwnedObjects(deps, made, created, values, cluster);
      tell("scheduling");
      options.onCreated?.(created, { context: cluster.context, namespace: cluster.namespace });
      if (options.until === "created") return result(currentSession(deps, created.ref) ?? created);
      const session = await awaitReady(deps, {
        session: created,
        timeoutSeconds: profile.startTimeoutSeconds,
        signal: cluster.signal,
        onPhase: tell,
      });
      tell("ready");
      log.info("session launched", { name: made.name, profile: made.profile, ms: clock.now() - startedMs });
      return result(session);
    });
  } finally {
    events.dispose();
  }
}

/** Plans and creates, with another id as long as the one drawn is taken. */
async function create(
  deps: ActionDeps,
  request: LaunchRequest,
  cluster: Cluster,
  tell: (phase: LaunchPhase) => void,
): Promise<{
  readonly plan: LaunchPlan;
  /** Of its credentials, by their ids. */
  readonly values: ReadonlyMap<string, string>;
  readonly session: Session;
}> {
  for (let draws = 1; ; draws++) {
    const plan = await planLaunch(deps, request, cluster);
    const values = await readValues(deps, plan.launch);
    cluster.signal.throwIfAborted();
    tell("creating");
    const creation = await createSessionPod(deps, plan.launch, cluster);
    if (creation.kind === "created") return { plan, values, session: creation.session };
    // Taken between the dry run and now.
    if (request.name !== undefined) throw nameTaken(request.name, cluster.namespace, creation.failure);
    if (draws >= maxDraws) throw creation.failure;
  }
}

/** What `work` gives; when it fails or is cancelled, nothing of the launch is left when this rejects. */
async function orDiscard<T>(
  deps: ActionDeps,
  made: { readonly launch: ResolvedLaunch; readonly session: Session; readonly cluster: Cluster },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    deps.failedLaunches.note(made.session.ref.uid, error);
    await discardSession(deps, made.launch, made.session.ref, made.cluster);
    throw error;
  }
}
