import type { Event } from "../base/event.js";

/** What this extension can do that a Role may refuse; the verbs behind each are in domain/features.ts. */
export type Feature =
  | "list"
  | "watch"
  | "launch"
  | "delete"
  | "patch"
  | "exec"
  | "attach"
  | "portForward"
  | "logs"
  | "events"
  | "configMaps"
  | "secrets"
  | "claims"
  | "services"
  | "jobs"
  | "quota"
  | "metrics";

export type Verdict = "allowed" | "denied" | "unknown";

/** Whether each feature is granted in the namespace in use, asked by SelfSubjectAccessReview. */
export interface Permissions {
  verdict(feature: Feature): Verdict;
  readonly onDidChange: Event<void>;
  /** Asks again. Never rejects: what could not be asked is unknown. */
  refresh(signal: AbortSignal): Promise<void>;
}
