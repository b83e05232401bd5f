import type { LaunchResult } from "../../actions/actions.js";
import { profileOf } from "../../actions/profileOf.js";
import type { LaunchRequest } from "../../domain/launch.js";
import type { Session } from "../../domain/session.js";
import type { CommandTable } from "../../manifest.js";
import { endDetail } from "../../present/endText.js";
import type { EditorContext } from "../editorContext.js";
import { Launching } from "../launching.js";
import { confirm } from "../notify.js";
import { withProgress } from "../progress.js";
import type { LaunchDraft } from "../prompts/launchReview.js";
import { offerNamespace } from "../prompts/offerNamespace.js";
import { pickProfile } from "../prompts/pickProfile.js";
import { requireRight } from "../rights.js";
import { oneTarget } from "../target.js";

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
  const launching = new Launching(context);
  const ask = async (first?: LaunchDraft): Promise<LaunchResult> => {
    const { askForLaunch } = await import("../prompts/launchForm.js");
    const { left, remember: onDraft } = launching;
    if (first) onDraft(first.request);
    return launching.launchTyped(await askForLaunch(app, { first, left, onDraft }));
  };
  return {
    "podSessions.session.launch": async (profile) => launching.launch(await quickRequest(context, profile)),
    "podSessions.session.launchWithOptions": async (request) => {
      await requireRight(app, "launch");
      return ask(isTyped(request) ? await draftAgain(context, request) : undefined);
    },
    "podSessions.session.launchLike": async (...args) => {
      const { session } = await oneTarget(args, context, { title: "Launch Another Like" });
      await requireRight(app, "launch");
      return ask(await draftLike(context, session));
    },
    "podSessions.session.restart": async (...args) => {
      const { session } = await oneTarget(args, context, { title: "Restart" });
      await requireRight(app, "delete");
      await requireRight(app, "launch");
      const yes = await confirm({
        question: `Restart ${session.displayName}?`,
        detail: endDetail("restart", [session]),
        yes: "Restart",
      });
      return yes ? launching.restart(session) : undefined;
    },
  };
}

/** A request of one pick: the profile of the settings, the one named, or the one chosen. */
async function quickRequest({ app }: EditorContext, named: unknown): Promise<LaunchRequest> {
  await requireRight(app, "launch");
  const wanted = typeof named === "string" ? named : app.settings.get().defaultProfile;
  const profile =
    wanted === ""
      ? await pickProfile(app.profiles, { title: "Launch Session" })
      : profileOf(wanted, app.profiles);
  await offerNamespace(app, profile);
  const request: LaunchRequest = { profile: profile.name };
  if (profile.defaults.image !== undefined) return request;
  const { askForImage } = await import("../prompts/launchForm.js");
  return askForImage(request);
}

/** The request of another session, to be launched again under a name of its own. */
async function draftLike({ app }: EditorContext, session: Session): Promise<LaunchDraft> {
  const request = await withProgress(`Reading how ${session.displayName} was launched`, (signal) =>
    app.actions.fullRequest(session, signal),
  );
  const { name: _name, displayName: _displayName, ...rest } = request;
  return { profile: profileOf(request.profile, app.profiles), request: rest };
}

/** An argument may also be what the editor adds by itself. */
function isTyped(argument: unknown): boolean {
  return typeof argument === "object" && argument !== null && "profile" in argument;
}

/** A request that was typed before, to be changed. */
async function draftAgain({ app }: EditorContext, typed: unknown): Promise<LaunchDraft> {
  const { parseLaunchRequest } = await import("../../domain/parseLaunchRequest.js");
  const request = parseLaunchRequest(typed);
  return { profile: profileOf(request.profile, app.profiles), request };
}
