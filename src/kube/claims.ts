import * as z from "zod/mini";
import type { KeptClaim } from "../domain/keptClaim.js";
import { annotations, labels, managedSelector } from "../domain/labels.js";
import type { KubeApi } from "./api.js";
import { corePath } from "./paths.js";

const claims = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        creationTimestamp: z._default(z.string(), ""),
        deletionTimestamp: z.optional(z.string()),
        annotations: z._default(z.record(z.string(), z.string()), {}),
      }),
      spec: z.object({
        storageClassName: z.optional(z.string()),
        resources: z.object({ requests: z._default(z.record(z.string(), z.string()), {}) }),
      }),
      status: z._default(z.object({ capacity: z._default(z.record(z.string(), z.string()), {}) }), {
        capacity: {},
      }),
    }),
  ),
});

/** The kept claims of a namespace, newest first. */
export async function listKeptClaims(
  api: KubeApi,
  { namespace, signal }: { readonly namespace: string; readonly signal: AbortSignal },
): Promise<readonly KeptClaim[]> {
  const answer = await api.json({
    path: corePath(namespace, "persistentvolumeclaims"),
    query: { labelSelector: `${managedSelector},${labels.kept}=true` },
    signal,
  });
  return claims
    .parse(answer)
    .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata, spec, status }) => ({
      name: metadata.name,
      madeFor: metadata.annotations[annotations.madeFor] ?? metadata.name,
      size: status.capacity["storage"] ?? spec.resources.requests["storage"] ?? "",
      ...(spec.storageClassName === undefined ? {} : { storageClass: spec.storageClassName }),
      createdAt: metadata.creationTimestamp,
    }))
    .sort((left, right) => (left.createdAt < right.createdAt ? 1 : -1));
}
