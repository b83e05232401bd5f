import { annotations, isManaged, labels } from "../../domain/labels.js";
import { hintOf } from "../../domain/hints/hintOf.js";
import { readCredentialNote } from "../../domain/sessionCredentials.js";
import { isFinished, type Session } from "../../domain/session.js";
import { decodeConditions } from "./conditions.js";
import { decodeContainers, decodePorts } from "./containers.js";
import { list, number, record, text, texts, type Building, type Json } from "./read.js";
import { sessionState } from "./sessionState.js";
import { decodeVolumes } from "./volumes.js";

const defaultGraceSeconds = 30;

/**
 * A session from a core/v1 Pod as JSON gives it. Undefined for a pod that is not a session of ours: without our
 * label, without a session id, or without a name. Never throws: what is missing stays away.
 *
 * Written by hand and not as a schema, because it runs for each of 10,000 pods of a list between two frames.
 */
export function decodePod(raw: unknown): Session | undefined {
  const pod = record(raw);
  const metadata = record(pod.metadata);
  const objectLabels = texts(metadata.labels);
  if (!objectLabels || !isManaged(objectLabels)) return undefined;
  const id = objectLabels[labels.session];
  const name = text(metadata.name);
  const uid = text(metadata.uid);
  if (!id || name === undefined || uid === undefined) return undefined;

  const spec = record(pod.spec);
  const status = record(pod.status);
  const notes = record(metadata.annotations);
  const containers = decodeContainers(spec, status);
  const conditions = decodeConditions(status.conditions);
  const defaultContainer = chooseDefault(spec, text(notes[annotations.defaultContainer]));
  const restartPolicy =
    spec.restartPolicy === "Never" || spec.restartPolicy === "OnFailure" ? spec.restartPolicy : "Always";
  const node = text(spec.nodeName);
  const statusReason = text(status.reason);
  const deletedAt = text(metadata.deletionTimestamp);
  const deletionGraceSeconds = number(metadata.deletionGracePeriodSeconds) ?? defaultGraceSeconds;
  const state = sessionState({
    phase: text(status.phase),
    reason: statusReason,
    deletion: deletedAt === undefined ? undefined : { at: deletedAt, graceSeconds: deletionGraceSeconds },
    nodeName: node,
    restartPolicy,
    hasReadinessGates: list(spec.readinessGates).length > 0,
    conditions,
    containers,
    defaultContainer,
  });

  const session: Building<Session> = {
    id,
    ref: { namespace: text(metadata.namespace) ?? "", name, uid },
    displayName: text(notes[annotations.displayName]) ?? name,
    profile: objectLabels[labels.profile] ?? "default",
    state,
    defaultContainer,
    containers,
    ports: decodePorts(spec),
    volumes: decodeVolumes(spec, defaultContainer),
    conditions,
    restartPolicy,
    createdAt: text(metadata.creationTimestamp) ?? "",
    stopGraceSeconds:
      wholeSeconds(notes[annotations.stopGraceSeconds]) ??
      number(spec.terminationGracePeriodSeconds) ??
      defaultGraceSeconds,
    labels: objectLabels,
  };
  setOptional(session, "statusReason", statusReason);
  setOptional(session, "statusMessage", text(status.message));
  setOptional(session, "node", node);
  setOptional(session, "podIp", text(status.podIP));
  setOptional(session, "serviceAccount", text(spec.serviceAccountName));
  setOptional(session, "launchedBy", text(notes[annotations.launchedBy]));
  setOptional(session, "requestJson", text(notes[annotations.request]));
  const credentialNote = text(notes[annotations.credentials]);
  if (credentialNote !== undefined) {
    session.credentialIds = readCredentialNote(credentialNote).map((each) => each.id);
  }
  setOptional(session, "expiresAt", deadline(text(status.startTime), number(spec.activeDeadlineSeconds)));
  const timeLimitSeconds = number(spec.activeDeadlineSeconds);
  if (timeLimitSeconds !== undefined) session.timeLimitSeconds = timeLimitSeconds;
  setTimes(session);
  const hint = hintOf(session);
  if (hint) session.hint = hint;
  return session;
}

type OptionalText = "statusReason" | "statusMessage" | "node" | "podIp" | "serviceAccount" | "launchedBy";

function setOptional(
  session: Building<Session>,
  key: OptionalText | "requestJson" | "expiresAt",
  value: string | undefined,
): void {
  if (value !== undefined) session[key] = value;
}

/** When the default container started, and when the last main container ended of a session that is over. */
function setTimes(session: Building<Session>): void {
  let finishedAt: string | undefined;
  for (const { name, role, state } of session.containers) {
    if (role !== "main" || state.kind === "waiting") continue;
    if (name === session.defaultContainer && state.startedAt !== undefined)
      session.startedAt = state.startedAt;
    if (state.kind !== "terminated" || state.finishedAt === undefined) continue;
    // RFC 3339 in UTC with whole seconds sorts as text.
    if (finishedAt === undefined || state.finishedAt > finishedAt) finishedAt = state.finishedAt;
  }
  if (finishedAt !== undefined && isFinished(session.state)) session.finishedAt = finishedAt;
}

/** The annotated container where it exists, else the first, as kubectl chooses. */
function chooseDefault(spec: Json, annotated: string | undefined): string {
  const names = list(spec.containers).map((raw) => text(record(raw).name) ?? "");
  return annotated !== undefined && names.includes(annotated) ? annotated : (names[0] ?? "");
}

function wholeSeconds(value: unknown): number | undefined {
  const given = text(value);
  return given !== undefined && /^\d+$/.test(given) ? Number(given) : undefined;
}

function deadline(startTime: string | undefined, seconds: number | undefined): string | undefined {
  if (startTime === undefined || seconds === undefined) return undefined;
  const startMs = Date.parse(startTime);
  return Number.isNaN(startMs) ? undefined : new Date(startMs + seconds * 1000).toISOString();
}
