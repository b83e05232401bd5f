import type { LaunchRequest } from "./launch.js";

/**
 * Defaults for a kind of session. Everything a {@link LaunchRequest} may say, a profile may say first; the
 * built-in ones carry the exact values of the systems that this extension replaces.
 */
export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly builtIn: boolean;
  /** Proposed when the profile is chosen and no namespace was; never switches by itself. */
  readonly namespace?: string;
  /** Generated names are this plus eight hex digits; RFC 1123. */
  readonly namePrefix: string;
  /** Value of the `app` label, by which the replaced system's own commands find the pods. */
  readonly appLabel?: string;
  /** Name of the main container. */
  readonly container: string;
  /** Seconds between SIGTERM and SIGKILL on stop. */
  readonly stopGraceSeconds: number;
  /** Seconds that a launch waits for the session to run; 0 waits as long as the person does. */
  readonly startTimeoutSeconds: number;
  readonly defaults: Omit<LaunchRequest, "profile" | "name" | "displayName">;
}
