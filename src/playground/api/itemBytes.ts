import { DisposableStore, type Disposable } from "../../base/disposable.js";
import type { StoredObject } from "../objects.js";
import { writeItem } from "../schema/writeProtobuf.js";
import type { MemoryStore } from "../store/memoryStore.js";

/**
 * What an object is as an item of a list, in bytes: made once for each version of it that is listed, so that a list
 * costs what it takes to send. Forgotten with the version, which history keeps for longer.
 */
export class ItemBytes implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly made = new WeakMap<StoredObject, Buffer>();
  private readonly madeProtobuf = new WeakMap<StoredObject, Buffer>();
  private readonly madeSpecs = new WeakMap<object, Buffer>();

  constructor(store: MemoryStore) {
    this.owned.add(
      store.watchChanges(({ previous }) => {
        if (!previous) return;
        this.made.delete(previous);
        this.madeProtobuf.delete(previous);
      }),
    );
  }

  /** As JSON. Items carry no kind, as the real server's. */
  of(object: StoredObject): Buffer {
    let bytes = this.made.get(object);
    if (!bytes) {
      bytes = Buffer.from(JSON.stringify(withoutType(object)), "utf8");
      this.made.set(object, bytes);
    }
    return bytes;
  }

  /** As protobuf's field of a list, a message of the type `typeName`. */
  protobufOf(object: StoredObject, typeName: string): Buffer {
    let bytes = this.madeProtobuf.get(object);
    if (!bytes) {
      bytes = writeItem(object, typeName, this.madeSpecs);
      this.madeProtobuf.set(object, bytes);
    }
    return bytes;
  }

  dispose(): void {
    this.owned.dispose();
  }
}

/** An item as lists show it. */
export function withoutType({ kind: _kind, apiVersion: _apiVersion, ...rest }: StoredObject): object {
  return rest;
}
