import type { StoredObject } from "../objects.js";

/** The objects of one resource by their key, and the keys in etcd's order. */
export class ObjectTable {
  private readonly objects = new Map<string, StoredObject>();
  private keys: string[] = [];
  private keysAreInOrder = true;
  /** What {@link inOrder} found since the last change, by namespace: a list is read page by page. */
  private readonly found = new Map<string, readonly StoredObject[]>();

  get size(): number {
    return this.objects.size;
  }

  get(key: string): StoredObject | undefined {
    return this.objects.get(key);
  }

  set(key: string, object: StoredObject): void {
    if (!this.objects.has(key)) {
      const last = this.keys.at(-1);
      if (last !== undefined && last > key) this.keysAreInOrder = false;
      this.keys.push(key);
    }
    this.objects.set(key, object);
    this.found.clear();
  }

  delete(key: string): void {
    if (!this.objects.delete(key)) return;
    this.found.clear();
    const last = this.keys.length - 1;
    if (this.keys[last] === key) this.keys.length = last;
    else this.keysAreInOrder = false;
  }

  /** Objects in order of their key, of all namespaces or of one. */
  inOrder(namespace?: string): readonly StoredObject[] {
    if (!this.keysAreInOrder) {
      // Sorting what is nearly sorted is linear, so a change costs nothing until somebody lists.
      this.keys = [...this.objects.keys()].sort(byBytes);
      this.keysAreInOrder = true;
    }
    const prefix = namespace === undefined ? "" : `${namespace}/`;
    const known = this.found.get(prefix);
    if (known) return known;
    const found: StoredObject[] = [];
    for (let at = this.indexFrom(prefix); at < this.keys.length; at++) {
      const key = this.keys[at] ?? "";
      if (!key.startsWith(prefix)) break;
      const object = this.objects.get(key);
      if (object) found.push(object);
    }
    this.found.set(prefix, found);
    return found;
  }

  /** Index of the first key that is not below `key`. */
  private indexFrom(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (byBytes(this.keys[middle] ?? "", key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** etcd orders keys by bytes, so `a-b/x` comes before `a/x`. */
export function byBytes(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The key of an object in its table: `namespace/name`, or the name alone. */
export function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
