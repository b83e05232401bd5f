import { isFailure, type ClusterFailure } from "../../domain/failure.js";
import type { KubeApi } from "../api.js";
import { record } from "../decode/read.js";
import { setupObjectPath, type KubeObject } from "./setupKinds.js";

/** Whose fields they are, in every object's metadata.managedFields. */
const setupFieldManager = "pod-sessions-setup";

/** A field that somebody else has set since, and would lose. */
export interface FieldConflict {
  /** `.spec.hard.pods` */
  readonly field: string;
  /** `kubectl-edit` */
  readonly manager: string;
}

export type Applied =
  | { readonly kind: "applied"; readonly object: Readonly<Record<string, unknown>> }
  | { readonly kind: "conflict"; readonly conflicts: readonly FieldConflict[] };

export interface ApplyOptions {
  /** Asks what would come of it; nothing is changed. */
  readonly dryRun?: boolean;
  /** Takes over the fields of others. */
  readonly force?: boolean;
  readonly signal: AbortSignal;
}

/**
 * Server-side apply: makes the object, or changes the fields that `object` names and takes back those that an
 * earlier one named (kubernetes.io/docs/reference/using-api/server-side-apply).
 * @throws ClusterFailure; `invalid` with code 415 from a server that does not know it.
 */
export async function applyObject(
  api: KubeApi,
  object: KubeObject,
  { dryRun = false, force = false, signal }: ApplyOptions,
): Promise<Applied> {
  try {
    const answer = await api.json({
      method: "PATCH",
      path: setupObjectPath(object),
      query: {
        fieldManager: setupFieldManager,
        force: force ? true : undefined,
        dryRun: dryRun ? "All" : undefined,
      },
      contentType: "application/apply-patch+yaml",
      body: object,
      signal,
    });
    return { kind: "applied", object: record(answer) };
  } catch (error) {
    if (!isFailure(error, "conflict")) throw error;
    const conflicts = conflictsOf(error);
    if (conflicts.length === 0) throw error;
    return { kind: "conflict", conflicts };
  }
}

/** apimachinery's StatusCause: `conflict with "kubectl-edit" using v1`, and the field beside it. */
function conflictsOf({ details }: ClusterFailure): readonly FieldConflict[] {
  return (details.status?.details?.causes ?? []).flatMap(({ reason, message, field }) =>
    reason === "FieldManagerConflict"
      ? [
          {
            field: field ?? "",
            manager: /conflict with "([^"]+)"/.exec(message ?? "")?.[1] ?? "somebody else",
          },
        ]
      : [],
  );
}

/** The object as it is, or undefined where there is none. */
export async function readObject(
  api: KubeApi,
  object: Pick<KubeObject, "kind" | "metadata">,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return record(await api.json({ path: setupObjectPath(object), signal }));
  } catch (error) {
    if (isFailure(error, "notFound")) return undefined;
    throw error;
  }
}

/** What a person reads of an object: without what only the server writes. */
export function withoutServerFields(
  object: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { status: _status, metadata, ...rest } = object;
  const {
    managedFields: _managedFields,
    uid: _uid,
    resourceVersion: _resourceVersion,
    creationTimestamp: _creationTimestamp,
    generation: _generation,
    ...shown
  } = record(metadata);
  const { apiVersion, kind, spec, ...more } = rest;
  // The finalizer of a namespace is the server's as well.
  const own = spec === undefined || kind === "Namespace" ? {} : { spec };
  return { apiVersion, kind, metadata: shown, ...own, ...more };
}

/** Whether a set-up has set fields of this object before. */
export function isAppliedByUs(object: Readonly<Record<string, unknown>>): boolean {
  const fields = record(object.metadata).managedFields;
  return Array.isArray(fields) && fields.some((entry) => record(entry).manager === setupFieldManager);
}
