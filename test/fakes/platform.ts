import { systemClock } from "../../src/base/clock.js";
import { Emitter } from "../../src/base/event.js";
import { nullLogger } from "../../src/base/log.js";
import type { Platform, SecretStore } from "../../src/base/platform.js";
import { systemRandom } from "../../src/base/random.js";
import { defaultSettings, type Settings } from "../../src/domain/settings.js";
import type { SettingsSource } from "../../src/domain/settingsSource.js";
import { MapMemory } from "./memory.js";

/** A SecretStorage in a Map. */
export class MapSecrets implements SecretStore {
  readonly values = new Map<string, string>();
  private readonly changes = new Emitter<string>();
  readonly onDidChange = this.changes.event;

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.values.get(key));
  }

  set(key: string, value: string): Promise<void> {
    this.values.set(key, value);
    this.changes.fire(key);
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    this.values.delete(key);
    this.changes.fire(key);
    return Promise.resolve();
  }
}

/** Where a plain test runs the product: real time and chance, no editor, no file of the person's. */
export function testPlatform(parts: Partial<Platform> = {}): Platform {
  return {
    clock: systemClock,
    random: systemRandom,
    log: nullLogger,
    process: { env: {}, platform: process.platform, homeDir: "/nonexistent" },
    workspaceMemory: new MapMemory(),
    globalMemory: new MapMemory(),
    secrets: new MapSecrets(),
    workspaceFolders: [],
    onDidChangeWorkspaceFolders: new Emitter<void>().event,
    isTrusted: () => true,
    onDidGrantTrust: new Emitter<void>().event,
    ...parts,
  };
}

/** Settings that stay as they are given. */
export function fixedSettings(parts: Partial<Settings> = {}): SettingsSource {
  const settings = { ...defaultSettings, ...parts };
  return { get: () => settings, onDidChange: new Emitter<Settings>().event };
}
