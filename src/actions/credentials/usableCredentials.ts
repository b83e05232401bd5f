import { credentialState } from "../../domain/credential.js";
import type { UsableCredential } from "../../domain/credentialChoice.js";
import { isFinished, type Session } from "../../domain/session.js";
import type { ActionDeps } from "../deps.js";

/** The person's credentials as a launch finds them: how each stands, and how many sessions use it. */
export async function usableCredentials({
  credentials,
  sessions,
  clock,
}: Pick<ActionDeps, "credentials" | "sessions" | "clock">): Promise<readonly UsableCredential[]> {
  const { list } = credentials;
  if (list.length === 0) return [];
  const withValue = await credentials.withValue();
  return list.map((credential) => ({
    credential,
    state: credentialState(credential, withValue.has(credential.id), clock.now()),
    sessionCount: sessionsWith(credential.id, sessions.values()).length,
  }));
}

/** The sessions, not over yet, that were given this credential. */
export function sessionsWith(id: string, sessions: Iterable<Session>): readonly Session[] {
  return [...sessions].filter(
    ({ credentialIds, state }) => credentialIds?.includes(id) && !isFinished(state),
  );
}
