import { isFailure } from "../domain/failure.js";
import { managedSelector } from "../domain/labels.js";
import type { PodRef } from "../domain/refs.js";
import type { KubeApi } from "./api.js";
import { list, record } from "./decode/read.js";
import type { Pod } from "./encode/manifest.js";
import { corePath } from "./paths.js";

/**
 * Creates a pod and returns it as the server made it. With `dryRun`, everything but storing it is done: admission,
 * quota, Pod Security, webhooks.
 * @throws ClusterFailure with the server's Status
 */
export function createPod(
  api: KubeApi,
  pod: Pod,
  {
    namespace,
    dryRun = false,
    signal,
  }: {
    readonly namespace: string;
    readonly dryRun?: boolean;
    readonly signal: AbortSignal;
  },
): Promise<unknown> {
  return api.json({
    method: "POST",
    path: corePath(namespace, "pods"),
    query: { dryRun: dryRun ? "All" : undefined },
    body: pod,
    signal,
  });
}

/** All pods of sessions in a namespace, as the server has them now. */
export async function listSessionPods(
  api: KubeApi,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const path = corePath(namespace, "pods");
  return list(record(await api.json({ path, query: { labelSelector: managedSelector }, signal })).items);
}

/** The pod of this name, or undefined when there is none. */
export async function readPod(api: KubeApi, ref: PodRef, signal: AbortSignal): Promise<unknown> {
  try {
    return await api.json({ path: corePath(ref.namespace, "pods", ref.name), signal });
  } catch (error) {
    if (isFailure(error, "notFound")) return undefined;
    throw error;
  }
}

/**
 * Asks the cluster to delete this very pod: another one of the same name is never touched. A pod that is not there
 * counts as deleted.
 */
export async function deletePod(
  api: KubeApi,
  ref: Required<PodRef>,
  { graceSeconds, signal }: { readonly graceSeconds: number; readonly signal: AbortSignal },
): Promise<void> {
  try {
    await api.json({
      method: "DELETE",
      path: corePath(ref.namespace, "pods", ref.name),
      body: {
        kind: "DeleteOptions",
        apiVersion: "v1",
        gracePeriodSeconds: graceSeconds,
        preconditions: { uid: ref.uid },
      },
      signal,
    });
  } catch (error) {
    // Not there, or a conflict with the precondition: the name belongs to another pod now, and ours is gone.
    if (!isFailure(error, "notFound", "conflict")) throw error;
  }
}

/**
 * Changes fields of this very pod (JSON merge patch: null takes a field away).
 * @throws ClusterFailure of kind `conflict` when the name belongs to another pod now
 */
export async function patchPod(
  api: KubeApi,
  ref: Required<PodRef>,
  patch: { readonly metadata?: object; readonly spec?: object },
  signal: AbortSignal,
): Promise<void> {
  await api.json({
    method: "PATCH",
    path: corePath(ref.namespace, "pods", ref.name),
    contentType: "application/merge-patch+json",
    // The server compares a uid in a patch, as it does a precondition.
    body: { ...patch, metadata: { ...patch.metadata, uid: ref.uid } },
    signal,
  });
}
