import type { Logger } from "../../base/log.js";
import { yieldToEventLoop } from "../../base/yieldToEventLoop.js";
import type { ReflectorChange } from "../watchState.js";
import type { Page } from "./listPages.js";
import { readMeta } from "./objectMeta.js";

/** So many objects are decoded between two chances for other work. */
const DECODE_SLICE = 200;

interface Entry<T> {
  readonly uid: string;
  readonly resourceVersion: string;
  /** Undefined when the decoder did not want the object. */
  readonly value: T | undefined;
}

type Decode<T> = (raw: unknown) => T | undefined;

/** The decoded objects of one list and watch, and what became of them since the last {@link takeChanges}. */
export class ObjectStore<T> {
  private entries = new Map<string, Entry<T>>();
  private values = new Map<string, T>();
  private upserted = new Map<string, T>();
  private removed = new Set<string>();

  constructor(
    private readonly decode: Decode<T>,
    private readonly log: Logger,
  ) {}

  get items(): ReadonlyMap<string, T> {
    return this.values;
  }

  /** Applies an ADDED, MODIFIED or DELETED; returns the object's resourceVersion, undefined when it has none. */
  apply(type: string, raw: unknown): string | undefined {
    const meta = readMeta(raw);
    if (!meta) return undefined;
    const { key } = meta;
    if (type === "DELETED") {
      this.entries.delete(key);
      this.remove(key);
      return meta.resourceVersion;
    }
    const value = this.decodeSafely(raw, key);
    this.entries.set(key, { ...meta, value });
    if (value === undefined) {
      this.remove(key);
    } else {
      this.values.set(key, value);
      this.upserted.set(key, value);
      this.removed.delete(key);
    }
    return meta.resourceVersion;
  }

  /**
   * Reads a whole list and then takes it in place of what was there; until then, and when `pages` throws or the
   * signal is aborted, nothing changes. Objects with the resourceVersion they had are not decoded again, and stay identical.
   * Resolves with the list's resourceVersion.
   */
  async replace(
    pages: AsyncIterable<Page & { readonly restarted: boolean }>,
    signal: AbortSignal,
  ): Promise<string> {
    let entries = new Map<string, Entry<T>>();
    let resourceVersion = "";
    for await (const page of pages) {
      if (page.restarted) entries = new Map<string, Entry<T>>();
      resourceVersion = page.resourceVersion;
      // Parsing a page took its time already.
      await yieldToEventLoop();
      for (const [index, raw] of page.items.entries()) {
        if (index % DECODE_SLICE === DECODE_SLICE - 1) await yieldToEventLoop();
        const meta = readMeta(raw);
        if (!meta) continue;
        const before = this.entries.get(meta.key);
        const isSame = before?.resourceVersion === meta.resourceVersion && before.uid === meta.uid;
        entries.set(meta.key, isSame ? before : { ...meta, value: this.decodeSafely(raw, meta.key) });
      }
    }
    signal.throwIfAborted();
    const values = new Map<string, T>();
    for (const [key, { value }] of entries) if (value !== undefined) values.set(key, value);
    this.entries = entries;
    this.values = values;
    this.upserted = new Map();
    this.removed = new Set();
    return resourceVersion;
  }

  /** What was applied since the last call, each key once, or undefined when nothing was. */
  takeChanges(): ReflectorChange<T> | undefined {
    if (this.upserted.size + this.removed.size === 0) return undefined;
    const change: ReflectorChange<T> = { kind: "changed", upserted: this.upserted, removed: this.removed };
    this.upserted = new Map();
    this.removed = new Set();
    return change;
  }

  private remove(key: string): void {
    this.upserted.delete(key);
    if (this.values.delete(key)) this.removed.add(key);
  }

  /** One object that we cannot read must not hide the others. */
  private decodeSafely(raw: unknown, key: string): T | undefined {
    try {
      return this.decode(raw);
    } catch (error) {
      this.log.error("cannot decode an object; leaving it out", error, { key });
      return undefined;
    }
  }
}
