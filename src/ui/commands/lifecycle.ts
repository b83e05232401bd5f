import { Cancelled, isCancellation, toError } from "../../base/errors.js";
import { formatDuration, parseDuration } from "../../domain/duration.js";
import { isFinished, isLeftBehind, type Session } from "../../domain/session.js";
import { displayNameProblem, timeoutProblem } from "../../domain/validate/validateLaunch.js";
import type { CommandTable, TargetArgs } from "../../manifest.js";
import { endDetail, type EndKind } from "../../present/endText.js";
import { connected } from "../connected.js";
import type { EditorContext } from "../editorContext.js";
import { confirm, notifyInfo } from "../notify.js";
import { withProgress } from "../progress.js";
import { ask } from "../prompts/ask.js";
import { requireRight } from "../rights.js";
import { manyTargets, oneTarget } from "../target.js";

type LifecycleCommands = Pick<
  CommandTable,
  | "podSessions.session.stop"
  | "podSessions.session.kill"
  | "podSessions.session.delete"
  | "podSessions.session.deleteFinished"
  | "podSessions.session.rename"
  | "podSessions.session.setTimeLimit"
>;

/** How an end is asked about and told. */
interface Ending {
  readonly verb: string;
  readonly doing: string;
  readonly kind: EndKind;
  readonly end: (session: Session, signal: AbortSignal) => Promise<void>;
}

/** Commands that end or change sessions. */
export function lifecycleCommands(context: EditorContext): LifecycleCommands {
  const { actions } = context.app;
  const stop: Ending = {
    verb: "Stop",
    doing: "Stopping",
    kind: "stop",
    end: (session, signal) => actions.stop(session, signal),
  };
  const kill: Ending = {
    verb: "Kill",
    doing: "Killing",
    kind: "kill",
    end: (session, signal) => actions.kill(session, signal),
  };
  const del: Ending = {
    verb: "Delete",
    doing: "Deleting",
    kind: "delete",
    end: (session, signal) => actions.delete(session, signal),
  };
  return {
    "podSessions.session.stop": (...args) =>
      end(context, args, stop, (session) => !isFinished(session.state)),
    "podSessions.session.kill": (...args) =>
      end(context, args, kill, (session) => !isFinished(session.state)),
    "podSessions.session.delete": (...args) => end(context, args, del, () => true),
    "podSessions.session.deleteFinished": () => deleteFinished(context),
    "podSessions.session.rename": (...args) => rename(context, args),
    "podSessions.session.setTimeLimit": (...args) => setTimeLimit(context, args),
  };
}

/** One question for all that are meant, then all at once; what failed is told after the others are done. */
async function end(
  context: EditorContext,
  args: TargetArgs,
  { verb, doing, kind, end: endOne }: Ending,
  fits: (session: Session) => boolean,
): Promise<void> {
  const chosen = await manyTargets(args, context, { title: verb, fits });
  await requireRight(context.app, "delete");
  const sessions = chosen.length > 1 ? chosen.filter(fits) : chosen;
  const what = named(sessions);
  const question = { question: `${verb} ${what}?`, detail: endDetail(kind, sessions), yes: verb };
  if (!(await confirm(question))) throw new Cancelled();
  await withProgress(`${doing} ${what}`, (signal) => allOf(sessions, (session) => endOne(session, signal)));
}

async function allOf(sessions: readonly Session[], work: (session: Session) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(sessions.map(work));
  const failures = results
    .filter((result) => result.status === "rejected")
    .map(({ reason }) => reason as unknown);
  const failure = failures.find((reason) => !isCancellation(reason)) ?? failures[0];
  if (failure !== undefined) throw toError(failure);
}

function named(sessions: readonly Session[]): string {
  const [first] = sessions;
  return sessions.length === 1 && first ? first.displayName : `${sessions.length} sessions`;
}

async function deleteFinished(context: EditorContext): Promise<readonly Session[]> {
  const { app } = context;
  await connected(app, new AbortController().signal);
  await requireRight(app, "delete");
  const finished = [...app.sessions.values()].filter(isLeftBehind);
  if (finished.length === 0) {
    notifyInfo("There is no finished session to delete.");
    return [];
  }
  const what = named(finished);
  const detail = endDetail("delete", finished);
  if (!(await confirm({ question: `Delete ${what}?`, detail, yes: "Delete" }))) throw new Cancelled();
  return withProgress(`Deleting ${what}`, (signal) => app.actions.deleteFinished(signal, finished));
}

async function rename(context: EditorContext, args: TargetArgs): Promise<void> {
  const { session } = await oneTarget(args, context, { title: "Rename" });
  await requireRight(context.app, "patch");
  const isNamed = session.displayName !== session.ref.name;
  const displayName = await ask({
    title: `Rename ${session.displayName}`,
    prompt: "Name to show. Empty: the name of the pod.",
    placeholder: session.ref.name,
    value: isNamed ? session.displayName : "",
    problem: displayNameProblem,
  });
  await withProgress(`Renaming ${session.displayName}`, (signal) =>
    context.app.actions.rename(session, displayName.trim(), signal),
  );
}

async function setTimeLimit(context: EditorContext, args: TargetArgs): Promise<void> {
  const { session } = await oneTarget(args, context, {
    title: "Set Time Limit",
    fits: ({ state }) => !isFinished(state),
  });
  await requireRight(context.app, "patch");
  const { clock } = context.app.platform;
  const leftMs = session.expiresAt === undefined ? undefined : Date.parse(session.expiresAt) - clock.now();
  const text = await ask({
    title: `Time Limit of ${session.displayName}`,
    prompt:
      leftMs === undefined
        ? "The cluster ends the session after this time from now. Kubernetes lets a limit be shortened, never taken away."
        : `The cluster ends the session in ${formatDuration(Math.max(0, leftMs / 1_000))}. Kubernetes lets the limit be shortened, never extended.`,
    placeholder: "45m",
    problem: (typed) => {
      const seconds = parseDuration(typed);
      if (typeof seconds === "string") return seconds;
      return seconds === 0 ? "Write more than nothing, for example “45m”." : timeoutProblem(seconds);
    },
  });
  const seconds = parseDuration(text);
  if (typeof seconds === "string") throw new Error(seconds);
  await withProgress(`Setting the time limit of ${session.displayName}`, (signal) =>
    context.app.actions.setTimeLimit(session, seconds, signal),
  );
}
