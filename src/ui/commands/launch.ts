import * as vscode from "vscode";
import type { LaunchOptions, LaunchResult } from "../../actions/actions.js";
import { UserError } from "../../base/errors.js";
import type { LaunchRequest } from "../../domain/launch.js";
import type { Profile } from "../../domain/profile.js";
import type { Session } from "../../domain/session.js";
import { givenText } from "../../present/credentials/credentialText.js";
import type { CommandTable, CommandId } from "../../manifest.js";
import { nextSteps } from "../../present/failures/nextSteps.js";
import { ignoredEnvNotices, launchPhaseText } from "../../present/launchText.js";
import type { EditorContext } from "../editorContext.js";
import { setContextKey } from "../contextKeys.js";
import { confirm, notifyWarning } from "../notify.js";
import { withProgress } from "../progress.js";
import { askForImage, askForLaunch } from "../prompts/launchForm.js";
import type { LaunchDraft } from "../prompts/launchReview.js";
import { pickProfile } from "../prompts/pickProfile.js";
import { shownFailure } from "../runCommand.js";
import { requireRight } from "../rights.js";
import { oneTarget } from "../target.js";
import { openShell } from "../terminals/openShell.js";

type LaunchCommands = Pick<
  CommandTable,
  | "podSessions.session.launch"
  | "podSessions.session.launchWithOptions"
  | "podSessions.session.launchLike"
  | "podSessions.session.restart"
>;

/** Commands that make sessions. */
export function launchCommands(context: EditorContext): LaunchCommands {
  const { app } = context;
  return {
    "podSessions.session.launch": async (profile) => launch(context, await quickRequest(context, profile)),
    "podSessions.session.launchWithOptions": async (request) => {
      await requireRight(app, "launch");
      return launchAsked(context, isTyped(request) ? await draftAgain(context, request) : undefined);
    },
    "podSessions.session.launchLike": async (...args) => {
      const { session } = await oneTarget(args, context, { title: "Launch Another Like" });
      await requireRight(app, "launch");
      return launchAsked(context, await draftLike(context, session));
    },
    "podSessions.session.restart": async (...args) => {
      const { session } = await oneTarget(args, context, { title: "Restart" });
      await requireRight(app, "delete");
      await requireRight(app, "launch");
      const yes = await confirm({
        question: `Restart ${session.displayName}?`,
        detail: "Its pod is deleted and made again. What is not on a claim is lost.",
        yes: "Restart",
      });
      if (!yes) return undefined;
      return shown(context, `Restarting ${session.displayName}`, (options) =>
        app.actions.restart(session, options),
      );
    },
  };
}

/** A request of one pick: the profile of the settings, the one named, or the one chosen. */
async function quickRequest({ app }: EditorContext, named: unknown): Promise<LaunchRequest> {
  await requireRight(app, "launch");
  const wanted = typeof named === "string" ? named : app.settings.get().defaultProfile;
  const profile =
    profileNamed(app.profiles.get(wanted), wanted) ??
    (await pickProfile(app.profiles, { title: "Launch Session" }));
  const request: LaunchRequest = { profile: profile.name };
  return profile.defaults.image === undefined ? askForImage(request) : request;
}

function profileNamed(found: Profile | undefined, wanted: string): Profile | undefined {
  if (found || wanted === "") return found;
  throw noProfile(wanted);
}

function noProfile(name: string): UserError {
  return new UserError(`There is no profile “${name}”.`, {
    title: "Open Settings",
    command: "workbench.action.openSettings",
    args: ["podSessions.profiles"],
  });
}

/** The request of another session, to be launched again under a name of its own. */
async function draftLike({ app }: EditorContext, session: Session): Promise<LaunchDraft> {
  const request = await withProgress(`Reading how ${session.displayName} was launched`, (signal) =>
    app.actions.fullRequest(session, signal),
  );
  const profile = app.profiles.get(request.profile);
  if (!profile) throw noProfile(request.profile);
  const { name: _name, displayName: _displayName, ...rest } = request;
  return { profile, request: rest };
}

/** An argument may also be what the editor adds by itself. */
function isTyped(argument: unknown): boolean {
  return typeof argument === "object" && argument !== null && "profile" in argument;
}

/** A request that was typed before, to be changed. */
async function draftAgain({ app }: EditorContext, typed: unknown): Promise<LaunchDraft> {
  const { parseLaunchRequest } = await import("../../domain/parseLaunchRequest.js");
  const request = parseLaunchRequest(typed);
  const profile = app.profiles.get(request.profile);
  if (!profile) throw noProfile(request.profile);
  return { profile, request };
}

/** Asks, and launches. What was typed is not lost when it comes to nothing: the message brings it back. */
async function launchAsked(context: EditorContext, first?: LaunchDraft): Promise<LaunchResult> {
  const request = await askForLaunch(context.app, first);
  try {
    return await launch(context, request);
  } catch (error) {
    const failure = shownFailure(error);
    const command: CommandId = "podSessions.session.launchWithOptions";
    const isOther = failure?.next && ![command, nextSteps.tryAgain.command].includes(failure.next.command);
    if (!failure || isOther) throw error;
    const next = { title: "Change and Launch Again", command, args: [request] };
    throw new UserError(failure.message, next, { cause: error });
  }
}

async function launch(context: EditorContext, request: LaunchRequest): Promise<LaunchResult> {
  const named = request.displayName ?? request.name;
  const title = named === undefined ? "Launching a session" : `Launching ${named}`;
  return shown(context, title, (options) => context.app.actions.launch(request, options));
}

/** Shows the phases of a launch, opens its terminal as soon as there is a pod, and tells what was left out. */
async function shown(
  context: EditorContext,
  title: string,
  run: (options: LaunchOptions) => Promise<LaunchResult>,
): Promise<LaunchResult> {
  const { app } = context;
  const result = await withProgress(
    title,
    (signal, report) =>
      run({
        signal,
        onProgress: (progress) => report(launchPhaseText(progress)),
        onCreated: (session, place) => {
          const { state } = app.connections;
          // Who has chosen another context meanwhile looks at something else: the launch goes on without a terminal.
          const isInUse =
            "context" in state && state.context === place.context && state.namespace === place.namespace;
          const isOpened =
            app.settings.get().terminal.openAfterLaunch && app.permissions.verdict("exec") !== "denied";
          if (isInUse && isOpened) openShell(context, { session });
        },
      }),
    { showAtOnce: true },
  );
  setContextKey("podSessions.hasLaunched", true);
  const profile = app.profiles.get(result.session.profile);
  for (const { message, next } of ignoredEnvNotices(result.ignoredEnv, profile)) notifyWarning(message, next);
  for (const warning of result.warnings) notifyWarning(warning);
  if (result.withheld) notifyWarning(result.withheld.message, result.withheld.next);
  const given = givenText(result.session.displayName, result.credentials);
  if (given !== undefined) vscode.window.setStatusBarMessage(`$(key) ${given}`, 15_000);
  return result;
}
