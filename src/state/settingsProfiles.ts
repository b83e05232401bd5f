import { DisposableStore, type Disposable } from "../base/disposable.js";
import { Emitter, type Event } from "../base/event.js";
import type { Profile } from "../domain/profile.js";
import type { ProfileProblem } from "../domain/profiles/profileProblem.js";
import { resolveProfiles } from "../domain/profiles/resolveProfiles.js";
import type { Settings } from "../domain/settings.js";
import type { SettingsSource } from "../domain/settingsSource.js";
import type { Profiles } from "./profiles.js";

/** The built-in profiles and those of the settings, resolved anew when the settings change. */
export class SettingsProfiles implements Profiles, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<void>());
  readonly onDidChange: Event<void> = this.changes.event;
  private resolved: ReturnType<typeof resolveProfiles>;
  private source: Settings["profiles"];

  constructor(settings: SettingsSource) {
    this.source = settings.get().profiles;
    this.resolved = resolveProfiles(this.source);
    this.owned.add(
      settings.onDidChange(({ profiles }) => {
        if (profiles === this.source) return;
        this.source = profiles;
        this.resolved = resolveProfiles(profiles);
        this.changes.fire();
      }),
    );
  }

  get all(): readonly Profile[] {
    return this.resolved.profiles;
  }

  get problems(): readonly ProfileProblem[] {
    return this.resolved.problems;
  }

  get(name: string): Profile | undefined {
    return this.resolved.profiles.find((profile) => profile.name === name);
  }

  dispose(): void {
    this.owned.dispose();
  }
}
