import * as z from "zod/mini";
import { isFailure } from "../domain/failure.js";
import type { KubeApi } from "./api.js";

const selfReview = z.object({
  status: z.object({
    userInfo: z.object({ username: z.string(), groups: z.optional(z.array(z.string())) }),
  }),
});

/**
 * Asks something that only a known user is answered: /version is open to everyone. SelfSubjectReview is there
 * since 1.28; an older server answers 404, and is asked for its rules instead: the name is then
 * empty.
 */
export async function whoAmI(api: KubeApi, signal: AbortSignal): Promise<string> {
  try {
    const answer = await api.json({
      method: "POST",
      path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
      signal,
    });
    return selfReview.parse(answer).status.userInfo.username;
  } catch (error) {
    if (!isFailure(error, "notFound")) throw error;
    await api.json({
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      body: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes: { verb: "list", resource: "pods" } },
      },
      signal,
    });
    return "";
  }
}
