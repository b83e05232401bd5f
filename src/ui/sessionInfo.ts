import type { App } from "../app.js";
import { hintOf } from "../domain/hints/hintOf.js";
import type { Session } from "../domain/session.js";
import type { SessionInfo } from "./podSessionsApi.js";

/** A session as other extensions see it, with the same reason that a person reads in the tree. */
export function sessionInfo({ sessionEvents }: Pick<App, "sessionEvents">, session: Session): SessionInfo {
  const hint = hintOf(session, sessionEvents.of(session.ref.uid));
  const { id, ref, displayName, profile, state, containers, ports, podIp, node, createdAt, expiresAt } =
    session;
  return {
    id,
    name: ref.name,
    namespace: ref.namespace,
    uid: ref.uid,
    displayName,
    profile,
    state: state.kind,
    ...("reason" in state && { reason: state.reason }),
    ...("exitCode" in state && { exitCode: state.exitCode }),
    ...(hint && { hint: { cause: hint.cause, fix: hint.fix } }),
    containers: containers.map(({ name, image, role, restartCount, ...container }) => ({
      name,
      image,
      role,
      restartCount,
      state: container.state.kind,
    })),
    ports: ports.map(({ port, protocol, name }) => ({ port, protocol, ...(name !== undefined && { name }) })),
    ...(podIp !== undefined && { podIp }),
    ...(node !== undefined && { node }),
    createdAt,
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
