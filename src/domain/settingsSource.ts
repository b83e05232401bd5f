import type { Event } from "../base/event.js";
import type { Settings } from "./settings.js";

/** The settings in force, and when they change. VS Code's configuration fills it; so does a plain test. */
export interface SettingsSource {
  get(): Settings;
  readonly onDidChange: Event<Settings>;
}
