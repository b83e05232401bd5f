import type { Event } from "../base/event.js";
import type { Feature } from "../domain/features.js";

export type { Feature } from "../domain/features.js";

export type Verdict = "allowed" | "denied" | "unknown";

/** Whether each feature is granted in the namespace in use, asked by SelfSubjectAccessReview. */
export interface Permissions {
  verdict(feature: Feature): Verdict;
  /** The verdict on one question (`questionKey` of domain/features.ts). */
  verdictOn(questionKey: string): Verdict;
  /** Who the server takes us for; undefined until asked, or where it does not say. */
  readonly userName: string | undefined;
  readonly onDidChange: Event<void>;
  /** Asks again. Never rejects: what is not answered is as it was, unknown at first. */
  refresh(signal: AbortSignal): Promise<void>;
  /** Asks about some features again, and keeps the verdicts of the others. Returns the least of theirs. Never rejects. */
  askAgain(features: readonly Feature[], signal: AbortSignal): Promise<Verdict>;
}
