import type { Memory } from "../../src/base/platform.js";

/** A Memento in a Map; values go through JSON as the editor's do. */
export class MapMemory implements Memory {
  private readonly values = new Map<string, string>();

  get(key: string): unknown {
    const text = this.values.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  }

  set(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}
