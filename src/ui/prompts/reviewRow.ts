import type { App } from "../../app.js";
import type { LaunchRequest } from "../../domain/launch.js";

/** A line of a launch's review: a field, what it is, and how to change it. */
export interface Row {
  readonly label: string;
  readonly icon: string;
  readonly shown: (request: Partial<LaunchRequest>) => string;
  /** What counts where neither the person nor the profile says it. */
  readonly unset?: string;
  readonly edit: (request: LaunchRequest, app: App) => Promise<LaunchRequest>;
}
