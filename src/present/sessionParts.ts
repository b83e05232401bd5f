import { hintOf } from "../domain/hints/hintOf.js";
import type { Hint } from "../domain/hint.js";
import type { Session, SessionEvent, SessionPort, SessionVolume } from "../domain/session.js";
import type { PartNode } from "./treeNode.js";
import type { TreeSource } from "./treeSource.js";

/** Older ones stand in the events document. */
const shownEvents = 20;

/** What keeps a session from running, told with the events that are known. */
export function currentHint(session: Session, { sessionEvents }: TreeSource): Hint | undefined {
  return hintOf(session, sessionEvents.of(session.ref.uid));
}

/** The nodes below a session: the hint, containers in start order, ports, volumes, events. */
export function partsOf(session: Session, source: TreeSource): readonly PartNode[] {
  const { ref } = session;
  const part = <K extends PartNode["kind"]>(kind: K) => ({
    kind,
    id: `${idOf(session.ref)}/${kind}`,
    session: ref,
  });
  const parts: PartNode[] = [];
  if (currentHint(session, source)) parts.push(part("hint"));
  for (const { name } of session.containers) {
    parts.push({
      kind: "container",
      id: `${idOf(session.ref)}/container/${name}`,
      session: ref,
      container: name,
    });
  }
  if (session.ports.length > 0) parts.push(part("ports"));
  if (shownVolumes(session).length > 0) parts.push(part("volumes"));
  if (source.settings.get().tree.showEvents) {
    const isDenied = source.permissions.verdict("events") === "denied";
    if (isDenied) parts.push(part("noEvents"));
    else if (eventsOf(session, source).length > 0) parts.push(part("events"));
  }
  return parts;
}

/** The nodes below one of the headings. */
export function partsBelow(
  kind: "ports" | "volumes" | "events",
  session: Session,
  source: TreeSource,
): readonly PartNode[] {
  const id = idOf(session.ref);
  const { ref } = session;
  switch (kind) {
    case "ports":
      return session.ports.map((port) => {
        const key = portKey(port);
        return { kind: "port", id: `${id}/port/${key}`, session: ref, key };
      });
    case "volumes":
      return shownVolumes(session).map(({ name }) => {
        return { kind: "volume", id: `${id}/volume/${name}`, session: ref, key: name };
      });
    case "events":
      return eventsOf(session, source).map(({ key }) => {
        return { kind: "event", id: `${id}/event/${key}`, session: ref, key };
      });
  }
}

/** The id of a session's node; those below it begin with it. */
export function idOf({ uid }: Session["ref"]): string {
  return `session/${uid}`;
}

/** Finds a port among those of its session: one number may be open in several containers and protocols. */
export function portKey({ container, port, protocol }: SessionPort): string {
  return `${container}/${port}/${protocol}`;
}

/** Without the token that Kubernetes mounts by itself. */
export function shownVolumes({ volumes }: Session): readonly SessionVolume[] {
  return volumes.filter(({ kind, name }) => kind !== "projected" || !name.startsWith("kube-api-access-"));
}

/** Newest first. */
export function eventsOf({ ref }: Session, { sessionEvents }: TreeSource): readonly SessionEvent[] {
  return sessionEvents.of(ref.uid).slice(-shownEvents).reverse();
}
