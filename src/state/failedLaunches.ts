/**
 * Why sessions of this window are gone that a launch took away again, by pod uid: whoever sees one go can tell. Kept
 * with the window, as there are few.
 */
export class FailedLaunches {
  private readonly reasons = new Map<string, unknown>();

  /** To be called before the session is taken away. */
  note(uid: string, reason: unknown): void {
    this.reasons.set(uid, reason);
  }

  /** What the launch was thrown; undefined where none has failed. */
  of(uid: string): unknown {
    return this.reasons.get(uid);
  }
}
