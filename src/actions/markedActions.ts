import type { Session } from "../domain/session.js";
import type { Pending } from "../state/pending.js";
import type { Actions } from "./actions.js";

/** The same verbs, each with its mark on the session while its request is under way. */
export function markedActions(actions: Actions, pending: Pending): Actions {
  const uid = (session: Session) => session.ref.uid;
  return {
    ...actions,
    stop: (session, signal) => pending.during(uid(session), "stopping", () => actions.stop(session, signal)),
    kill: (session, signal) => pending.during(uid(session), "killing", () => actions.kill(session, signal)),
    delete: (session, signal) =>
      pending.during(uid(session), "deleting", () => actions.delete(session, signal)),
    restart: (session, options) =>
      pending.during(uid(session), "restarting", () => actions.restart(session, options)),
    rename: (session, name, signal) =>
      pending.during(uid(session), "renaming", () => actions.rename(session, name, signal)),
  };
}
