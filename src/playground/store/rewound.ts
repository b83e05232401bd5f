import type { StoredObject } from "../objects.js";
import type { Change } from "./history.js";
import { byBytes, keyOf } from "./table.js";

/** What a list of objects was before `changes` of them, the oldest first: in the order of a list. */
export function rewound(now: readonly StoredObject[], changes: readonly Change[]): readonly StoredObject[] {
  if (changes.length === 0) return now;
  const objects = new Map(
    now.map((object) => [keyOf(object.metadata.namespace, object.metadata.name), object]),
  );
  for (const change of changes.toReversed()) {
    const key = keyOf(change.object.metadata.namespace, change.object.metadata.name);
    if (change.previous) objects.set(key, change.previous);
    else objects.delete(key);
  }
  return [...objects].sort(([left], [right]) => byBytes(left, right)).map(([, object]) => object);
}
