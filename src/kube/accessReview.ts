import * as z from "zod/mini";
import type { AccessQuestion } from "../domain/features.js";
import type { KubeApi } from "./api.js";

const review = z.object({
  status: z.object({ allowed: z.boolean(), evaluationError: z.optional(z.string()) }),
});

/**
 * Whether the user may do this in `namespace`, as the server's authorizer answers a SelfSubjectAccessReview.
 * Rejects where the question itself is refused.
 */
export async function mayI(
  api: KubeApi,
  namespace: string,
  question: AccessQuestion,
  signal: AbortSignal,
): Promise<boolean> {
  const answer = await api.json({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { namespace, ...question } },
    },
    signal,
  });
  return review.parse(answer).status.allowed;
}
