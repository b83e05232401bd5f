import * as z from "zod/mini";
import type { KubeApi } from "./api.js";

/** One verb on one resource of a namespace. Group is empty for the core group. */
export interface AccessQuestion {
  readonly namespace: string;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
}

const review = z.object({
  status: z.object({ allowed: z.boolean(), evaluationError: z.optional(z.string()) }),
});

/**
 * Whether the user may do this, as the server's authorizer answers a SelfSubjectAccessReview. Rejects where the
 * question itself is refused.
 */
export async function mayI(api: KubeApi, question: AccessQuestion, signal: AbortSignal): Promise<boolean> {
  const answer = await api.json({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: question },
    },
    signal,
  });
  return review.parse(answer).status.allowed;
}
