import type { Clock } from "../../base/clock.js";
import { DisposableStore, MutableDisposable, type Disposable } from "../../base/disposable.js";
import type { ObjectStore } from "../objects.js";
import { textAt } from "../schema/json.js";

/** As long as a real server keeps them. */
const eventLifeMs = 3_600_000;
const sweepEveryMs = 60_000;

/** Forgets events after an hour. */
export function expireEvents(store: ObjectStore, clock: Clock): Disposable {
  const owned = new DisposableStore();
  const timer = owned.add(new MutableDisposable());
  const sweep = () => {
    const before = clock.now() - eventLifeMs;
    for (const event of store.list("events")) {
      const last = textAt(event, "lastTimestamp") || event.metadata.creationTimestamp;
      const { namespace, name } = event.metadata;
      if (Date.parse(last) < before) store.remove("events", namespace, name);
    }
    timer.value = clock.setTimer(sweepEveryMs, sweep);
  };
  sweep();
  return owned;
}
