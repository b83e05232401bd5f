import type { StoreEvent } from "../objects.js";

/** A change with the version that it made. */
export interface Change extends StoreEvent {
  readonly version: number;
}

/**
 * The latest changes, so that a watch can start in the past and a page can be read from it. As etcd's, it
 * reaches back only to a compaction.
 */
export class History {
  private changes: Change[] = [];
  private firstKept = 0;

  constructor(
    private readonly capacity: number,
    /** The newest version of which nothing is known any more. */
    private compacted: number,
  ) {}

  /** Changes after this version are known. */
  get compactedVersion(): number {
    return this.compacted;
  }

  add(change: Change): void {
    this.changes.push(change);
    if (this.changes.length - this.firstKept <= this.capacity) return;
    this.compacted = this.changes[this.firstKept]?.version ?? this.compacted;
    this.firstKept++;
    if (this.firstKept > this.capacity) this.dropForgotten();
  }

  /** Forgets every change up to and with `version`. */
  compact(version: number): void {
    this.compacted = Math.max(this.compacted, version);
    this.firstKept = this.indexAfter(version);
    this.dropForgotten();
  }

  /** Changes after `version`, oldest first. The caller has checked that they are known. */
  since(version: number): readonly Change[] {
    return this.changes.slice(Math.max(this.firstKept, this.indexAfter(version)));
  }

  private dropForgotten(): void {
    this.changes = this.changes.slice(this.firstKept);
    this.firstKept = 0;
  }

  /** Index of the first change after `version`; versions only grow. */
  private indexAfter(version: number): number {
    let low = 0;
    let high = this.changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.changes[middle]?.version ?? 0) <= version) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
