import type { App } from "../../app.js";
import { UserError } from "../../base/errors.js";
import { nextSteps } from "../../domain/nextSteps.js";
import type { Session } from "../../domain/session.js";
import { sessionChoice } from "../../present/sessionItem.js";
import { connected } from "../connected.js";
import { pick, type Choice } from "./pick.js";

export interface PickSessionOptions {
  readonly app: App;
  readonly title: string;
  readonly fits?: ((session: Session) => boolean) | undefined;
  /** The one to stand on at first. */
  readonly activeUid?: string | undefined;
}

/** Asks for a session, newest first. Connects when need be, while the list shows that it is busy. */
export async function pickSession(options: PickSessionOptions): Promise<Session> {
  const { title, activeUid } = options;
  return pick({
    title,
    placeholder: "Choose a session",
    choices: choices(options),
    active: ({ ref }) => ref.uid === activeUid,
  });
}

async function choices({ app, title, fits }: PickSessionOptions): Promise<readonly Choice<Session>[]> {
  await connected(app, new AbortController().signal);
  const all = [...app.sessions.values()];
  const fitting = all.filter((session) => fits?.(session) ?? true);
  if (all.length === 0) throw new UserError("There are no sessions in this namespace.", nextSteps.launch);
  if (fitting.length === 0)
    throw new UserError(
      `None of the sessions here is in a state for “${title}”. Launch another.`,
      nextSteps.launch,
    );
  return fitting
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .map((session) => ({ ...sessionChoice(session, app.platform.clock.now()), value: session }));
}
