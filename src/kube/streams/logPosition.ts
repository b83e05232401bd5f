/** What to ask for so that the rest of a log comes, and perhaps a little before it. */
export interface LogResume {
  /** RFC 3339; the kubelet cuts fractions of a second off. */
  readonly sinceTime: string;
}

/**
 * Remembers which lines of a log were read, so that reading can go on after a cut without a lost or a doubled
 * line. A log can be asked for from a second on, no finer; and lines of stdout and stderr may stand in it
 * slightly out of order. So we ask from the second before the last line's, and drop as many lines of each
 * timestamp as were read with it.
 */
export class LogPosition {
  private secondText = "";
  private secondMs = Number.NEGATIVE_INFINITY;
  private inSecond: string[] = [];
  private inSecondBefore: string[] = [];
  private repeated = new Map<string, number>();
  private first: string | undefined;
  private isBeforeFirst = false;

  /** Whether a line with this timestamp is new; false for one that was read before the cut. */
  take(timestamp: string): boolean {
    if (this.isBeforeFirst) {
      // Who began with the last lines only did not ask for those that stand before them in the same second.
      if (this.first !== undefined && moment(timestamp) < moment(this.first)) return false;
      this.isBeforeFirst = false;
    }
    if (this.repeated.size > 0 && this.isRepeated(timestamp)) return false;
    if (!timestamp.startsWith(this.secondText) || this.secondText === "") this.enterSecond(timestamp);
    this.inSecond.push(timestamp);
    this.first ??= timestamp;
    return true;
  }

  /** The second of the last line; undefined when nothing was read yet. */
  get lastSecondMs(): number | undefined {
    return this.secondText === "" ? undefined : this.secondMs;
  }

  /** Begins a new reading; undefined when nothing was read yet. */
  resume(): LogResume | undefined {
    if (this.secondText === "") return undefined;
    this.isBeforeFirst = true;
    this.repeated = new Map();
    for (const timestamp of [...this.inSecondBefore, ...this.inSecond]) {
      this.repeated.set(timestamp, (this.repeated.get(timestamp) ?? 0) + 1);
    }
    return { sinceTime: new Date(this.secondMs - 1_000).toISOString().replace(/\.\d+Z$/, "Z") };
  }

  private isRepeated(timestamp: string): boolean {
    const count = this.repeated.get(timestamp) ?? 0;
    if (count === 0) return false;
    if (count === 1) this.repeated.delete(timestamp);
    else this.repeated.set(timestamp, count - 1);
    return true;
  }

  /** A line of an earlier second is a late one and belongs to the second we are in. */
  private enterSecond(timestamp: string): void {
    const ms = Math.floor(Date.parse(timestamp) / 1_000) * 1_000;
    if (!(ms > this.secondMs)) return;
    this.inSecondBefore = ms - this.secondMs <= 1_000 ? this.inSecond : [];
    this.inSecond = [];
    this.secondMs = ms;
    this.secondText = timestamp.slice(0, "2026-01-01T00:00:00".length);
  }
}

/** A timestamp in the order of time: servers leave zeros at the end away, and `.5Z` is before `.52Z`. */
function moment(timestamp: string): string {
  return timestamp.replace(/(?:Z|[+-]\d\d:\d\d)$/, "");
}
