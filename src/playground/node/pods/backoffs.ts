/** Kubernetes' flowcontrol.Backoff: per key a delay that doubles, and is forgotten after long success. */
export class Backoffs {
  private readonly entries = new Map<string, { delayMs: number; atMs: number }>();

  constructor(private readonly options: { readonly firstMs: number; readonly maxMs: number }) {}

  /** The delay that holds now, 0 where none does. */
  delayOf(key: string): number {
    return this.entries.get(key)?.delayMs ?? 0;
  }

  /** When the delay that was counted from `sinceMs` is over; undefined where it is, or there is none. */
  waitsUntil(key: string, sinceMs: number, nowMs: number): number | undefined {
    const entry = this.entries.get(key);
    if (!entry || this.isExpired(entry, sinceMs)) return undefined;
    const untilMs = sinceMs + entry.delayMs;
    return nowMs < untilMs ? untilMs : undefined;
  }

  /** As {@link waitsUntil}, counted from the last {@link next}. */
  waitsSinceLast(key: string, nowMs: number): number | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    const untilMs = entry.atMs + entry.delayMs;
    return nowMs < untilMs ? untilMs : undefined;
  }

  /** Another try: the delay begins, or doubles, or begins again when the last one is long ago. */
  next(key: string, eventMs: number, nowMs: number): void {
    const { firstMs, maxMs } = this.options;
    const entry = this.entries.get(key);
    const delayMs = !entry || this.isExpired(entry, eventMs) ? firstMs : Math.min(entry.delayMs * 2, maxMs);
    this.entries.set(key, { delayMs, atMs: nowMs });
  }

  /** Forgets every key that begins so. */
  forget(prefix: string): void {
    for (const key of [...this.entries.keys()]) if (key.startsWith(prefix)) this.entries.delete(key);
  }

  private isExpired(entry: { readonly atMs: number }, eventMs: number): boolean {
    return eventMs - entry.atMs > this.options.maxMs * 2;
  }
}
