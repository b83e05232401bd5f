import type { App } from "../../app.js";
import type { LaunchRequest } from "../../domain/launch.js";

/** A line of a launch's review: a field, what it is, and how to change it. */
export interface Row {
  readonly label: string;
  readonly icon: string;
  readonly shown: (request: Partial<LaunchRequest>) => string;
  readonly edit: (request: LaunchRequest, app: App) => Promise<LaunchRequest>;
}
