import type { PodSecurityContext, ContainerSecurityContext } from "./manifest.js";

/** The user and the group of a restricted session. Its image's own user cannot be known without pulling it. */
export const userId = 1000;

type Security = "restricted" | "default";

/**
 * Who the pod's containers run as. The group owns the workspace in both cases, so that what an init container made
 * as root can be written by whatever user the image has.
 */
export function podSecurity(security: Security): PodSecurityContext {
  const group = { fsGroup: userId, fsGroupChangePolicy: "OnRootMismatch" };
  if (security === "default") return group;
  return {
    runAsNonRoot: true,
    runAsUser: userId,
    runAsGroup: userId,
    seccompProfile: { type: "RuntimeDefault" },
    ...group,
  };
}

/** What Pod Security "restricted" asks of every container; undefined where the image decides. */
export function containerSecurity(security: Security): ContainerSecurityContext | undefined {
  if (security === "default") return undefined;
  return { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
}
