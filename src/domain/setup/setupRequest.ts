import type { Feature } from "../features.js";
import type { Profile } from "../profile.js";
import type { SetupNetwork } from "./setupNetwork.js";
import type { QuotaNumbers } from "./setupQuota.js";

/** Levels of Pod Security admission: kubernetes.io/docs/concepts/security/pod-security-standards. */
export type PodSecurityLevel = "privileged" | "baseline" | "restricted";

/** Who gets the Role. A service account is made by the set-up; users and groups come from the cluster's login. */
export interface SetupSubject {
  readonly kind: "serviceAccount" | "user" | "group";
  readonly name: string;
}

/** What an administrator wants a namespace to be ready for. */
export interface SetupRequest {
  readonly namespace: string;
  /** The kinds of sessions that are to run: each gets its service account and its network policy. */
  readonly profiles: readonly Profile[];
  readonly features: readonly Feature[];
  readonly subject: SetupSubject;
  /** Absent: no quota. */
  readonly quota?: QuotaNumbers;
  /** Absent: no network policy. */
  readonly network?: SetupNetwork;
  /** Absent: the namespace's own labels stay as they are. */
  readonly podSecurity?: PodSecurityLevel;
}

/** Name of the Role, its binding, the quota and, unless another is chosen, of the service account for people. */
export const setupName = "pod-sessions";

/** The strictest level that every one of `profiles` runs under as it is. */
export function podSecurityFor(profiles: readonly Profile[]): PodSecurityLevel {
  if (profiles.some(({ defaults }) => defaults.storage?.kind === "hostPath")) return "privileged";
  const areRestricted = profiles.every(({ defaults }) => defaults.security === "restricted");
  return areRestricted ? "restricted" : "baseline";
}

/** Service accounts that sessions of `profiles` run as, without the one that every namespace has. */
export function sessionAccounts(profiles: readonly Profile[]): readonly string[] {
  const names = profiles.flatMap(({ defaults }) => defaults.serviceAccount ?? []);
  return [...new Set(names)].filter((name) => name !== "default");
}
