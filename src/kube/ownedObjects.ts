import { isFailure, isNameTaken } from "../domain/failure.js";
import { isManaged, labels, sessionSelector } from "../domain/labels.js";
import type { KubeApi } from "./api.js";
import { list, record, text, texts } from "./decode/read.js";
import type { ConfigMap, PersistentVolumeClaim } from "./encode/manifest.js";
import { corePath } from "./paths.js";

/** The kinds of which a session may own objects. Its pod is one of them. */
const ownedResources = ["pods", "configmaps", "persistentvolumeclaims", "secrets", "services"] as const;
export type OwnedResource = (typeof ownedResources)[number];

export interface OwnedObject {
  readonly resource: OwnedResource;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** To outlive its session. */
  readonly isKept: boolean;
  readonly isDeleting: boolean;
  /** What must happen first, in the words of who asked for it: `kubernetes.io/pvc-protection`. */
  readonly finalizers: readonly string[];
}

/** Only names and labels: what a Secret or a ConfigMap holds is not sent. */
const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/**
 * Everything that carries the session's label, of every kind that we may list: a kind that is refused is left out,
 * since we could not have made any of it either, or it is collected with the pod.
 */
export async function listOwned(
  api: KubeApi,
  {
    namespace,
    sessionId,
    signal,
  }: {
    readonly namespace: string;
    readonly sessionId: string;
    readonly signal: AbortSignal;
  },
): Promise<readonly OwnedObject[]> {
  const lists = await Promise.all(
    ownedResources.map(async (resource) => {
      try {
        const answer = await api.json({
          path: corePath(namespace, resource),
          query: { labelSelector: sessionSelector(sessionId) },
          accept: metadataOnly,
          signal,
        });
        return decodeOwned(resource, answer);
      } catch (error) {
        if (isFailure(error, "forbidden", "notFound")) return [];
        throw error;
      }
    }),
  );
  return lists.flat();
}

function decodeOwned(resource: OwnedResource, answer: unknown): readonly OwnedObject[] {
  return list(record(answer).items).flatMap((item) => {
    const metadata = record(record(item).metadata);
    const objectLabels = texts(metadata.labels);
    const [namespace, name, uid] = [text(metadata.namespace), text(metadata.name), text(metadata.uid)];
    if (!isManaged(objectLabels) || namespace === undefined || name === undefined || uid === undefined)
      return [];
    return [
      {
        resource,
        namespace,
        name,
        uid,
        isKept: objectLabels?.[labels.kept] === "true",
        isDeleting: metadata.deletionTimestamp !== undefined,
        finalizers: list(metadata.finalizers).flatMap((each) => text(each) ?? []),
      },
    ];
  });
}

/** Asks for the deletion of this very object. One that is not there, or that we may not delete, is left to the cluster. */
export async function deleteOwned(
  api: KubeApi,
  { resource, namespace, name, uid }: OwnedObject,
  signal: AbortSignal,
): Promise<void> {
  try {
    await api.json({
      method: "DELETE",
      path: corePath(namespace, resource, name),
      body: { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid } },
      signal,
    });
  } catch (error) {
    if (!isFailure(error, "notFound", "conflict", "forbidden")) throw error;
  }
}

interface CreateOptions {
  readonly namespace: string;
  readonly dryRun?: boolean;
  readonly signal: AbortSignal;
}

/** Creates the ConfigMap; one of its name that is there is ours, since the name holds the session's id. */
export function createConfigMap(api: KubeApi, object: ConfigMap, options: CreateOptions): Promise<void> {
  return create(api, "configmaps", object, options);
}

/** The same for a claim. */
export function createClaim(
  api: KubeApi,
  object: PersistentVolumeClaim,
  options: CreateOptions,
): Promise<void> {
  return create(api, "persistentvolumeclaims", object, options);
}

async function create(
  api: KubeApi,
  resource: OwnedResource,
  body: ConfigMap | PersistentVolumeClaim,
  { namespace, dryRun = false, signal }: CreateOptions,
): Promise<void> {
  try {
    await api.json({
      method: "POST",
      path: corePath(namespace, resource),
      query: { dryRun: dryRun ? "All" : undefined },
      body,
      signal,
    });
  } catch (error) {
    if (!isNameTaken(error, body.metadata?.name ?? "")) throw error;
  }
}
