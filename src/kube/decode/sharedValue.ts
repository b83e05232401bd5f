const remembered = 8;

/**
 * Keeps the parts of a spec once that many pods have in common, as those of one profile do: a value equal to one
 * of the last few is replaced by that one. Values are what JSON gives, and are never changed.
 */
export class SharedValues<T> {
  private readonly recent: T[] = [];
  private next = 0;
  private last: T | undefined;

  share(value: T): T {
    if (this.last === undefined || !isSame(this.last, value)) this.last = this.known(value);
    return this.last;
  }

  private known(value: T): T {
    for (const known of this.recent) if (isSame(known, value)) return known;
    this.recent[this.next] = value;
    this.next = (this.next + 1) % remembered;
    return value;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one)) return Array.isArray(other) && isSameList(one, other);
  if (Array.isArray(other)) return false;
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>];
  for (const key in left) {
    const value = right[key];
    if (!isSame(left[key], value) || (value === undefined && !(key in right))) return false;
  }
  for (const key in right) if (!(key in left)) return false;
  return true;
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (!isSame(one[at], other[at])) return false;
  return true;
}
