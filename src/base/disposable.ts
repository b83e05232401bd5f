/** Something that must be ended by whoever made it. Ending twice does nothing. */
export interface Disposable {
  dispose(): void;
}

/** Makes a {@link Disposable} that runs `end` once. */
export function toDisposable(end: () => void): Disposable {
  let ended = false;
  return {
    dispose() {
      if (ended) return;
      ended = true;
      end();
    },
  };
}

/**
 * Owns disposables and ends them in reverse order of their making. What is added after the store was ended
 * is ended at once, so that a slow start cannot leak past a quick stop.
 */
export class DisposableStore implements Disposable {
  private readonly items: Disposable[] = [];
  private ended = false;

  get isDisposed(): boolean {
    return this.ended;
  }

  /** Takes ownership of `item` and returns it. */
  add<T extends Disposable>(item: T): T {
    if (this.ended) item.dispose();
    else this.items.push(item);
    return item;
  }

  dispose(): void {
    if (this.ended) return;
    this.ended = true;
    for (let item = this.items.pop(); item; item = this.items.pop()) item.dispose();
  }
}

/** Owns at most one disposable; giving it the next ends the one before. */
export class MutableDisposable<T extends Disposable> implements Disposable {
  private current: T | undefined;
  private ended = false;

  get value(): T | undefined {
    return this.current;
  }

  set value(next: T | undefined) {
    if (next === this.current) return;
    const before = this.current;
    this.current = this.ended ? undefined : next;
    before?.dispose();
    if (this.ended) next?.dispose();
  }

  dispose(): void {
    this.ended = true;
    this.value = undefined;
  }
}
