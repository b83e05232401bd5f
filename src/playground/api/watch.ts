import { DisposableStore } from "../../base/disposable.js";
import type { StoredObject } from "../objects.js";
import { apiVersionOf } from "../store/kinds.js";
import type { Change } from "../store/history.js";
import { compacted } from "../store/memoryStore.js";
import type { ResourceExchange } from "./exchange.js";
import { parseListOptions, parseVersion, type ListOptions } from "./listOptions.js";
import { chooseRepresentation, type Representation } from "./representation.js";
import { partialOf, tableOptions } from "./respond.js";
import { tableOf } from "./table.js";
import { expired, type Status } from "./status.js";

const bookmarkEveryMs = 60_000;
/** A client that goes away before it hears the last bookmark has lost nothing, so it comes a little early. */
const lastBookmarkBeforeEndMs = 2_000;
/** Where no timeout is asked for, the server ends a watch after 30 to 60 minutes. */
const defaultTimeoutMs = { least: 1_800_000, spread: 1_800_000 };

type EventType = "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";

/** Streams the changes of a collection until its timeout, its expiry, or the client's end. */
export function watchObjects(exchange: ResourceExchange): Promise<void> {
  const options = parseListOptions(exchange.query, exchange.kind, true);
  const { as } = chooseRepresentation(exchange.request.headers.accept);
  return new WatchStream(exchange, options, as, parseVersion(options.resourceVersion, true)).run();
}

/**
 * One watch. It keeps no queue: it holds the version that it has reached and reads on from the store's history
 * whenever the client takes more, so that a slow client costs nothing and is cut off when history has forgotten it.
 */
class WatchStream {
  private readonly owned = new DisposableStore();
  private reached: number;
  /** Where the client knows itself to be; a bookmark says nothing new before that is passed. */
  private told: number;
  private isBlocked = false;
  private saidColumns = false;
  private initialEventsEndDue: boolean;

  constructor(
    private readonly exchange: ResourceExchange,
    private readonly options: ListOptions,
    private readonly as: Representation["as"],
    private readonly from: number,
  ) {
    this.reached = from;
    this.told = from;
    const asksInitial = options.sendInitialEvents ?? from === 0;
    // As the real server, which treats an old client's watch from nowhere like one with initial events.
    this.initialEventsEndDue = asksInitial && options.allowWatchBookmarks && options.resourceVersion !== "0";
  }

  run(): Promise<void> {
    const { response, signal, context } = this.exchange;
    response.writeHead(200, { "Cache-Control": "no-cache, private", "Content-Type": "application/json" });
    response.flushHeaders();
    return new Promise((resolve) => {
      const end = () => {
        this.owned.dispose();
        if (!response.writableEnded) response.end();
        resolve();
      };
      signal.addEventListener("abort", end, { once: true });
      this.owned.add({ dispose: () => signal.removeEventListener("abort", end) });
      if (!this.start(end)) return;
      const onDrain = () => {
        this.isBlocked = false;
        this.pump(end);
      };
      response.on("drain", onDrain);
      this.owned.add({ dispose: () => response.off("drain", onDrain) });
      this.owned.add(context.store.watchChanges(() => this.pump(end)));
      this.scheduleEnd(end);
      this.scheduleBookmark();
      this.pump(end);
    });
  }

  /** False where the watch is over before it began. */
  private start(end: () => void): boolean {
    const { store } = this.exchange.context;
    const asksInitial = this.options.sendInitialEvents ?? this.from === 0;
    if (asksInitial) {
      this.reached = store.version;
      for (const object of store.list(this.exchange.resource, this.exchange.namespace))
        if (this.options.matches(object)) this.send("ADDED", this.shown(object));
      if (this.options.sendInitialEvents === true) this.sendBookmark();
      else this.told = this.reached;
    } else if (store.changesSince(this.from) === compacted) {
      const { status } = expired(`too old resource version: ${this.from} (${store.compactedVersion})`);
      this.sendError(status);
      end();
      return false;
    } else if (this.from > store.version) {
      // The future is not here: nothing is sent until it is, and the client's timeout ends it.
      this.reached = this.from;
    }
    return true;
  }

  private pump(end: () => void): void {
    if (this.owned.isDisposed || this.isBlocked) return;
    const { store } = this.exchange.context;
    if (this.reached >= store.version) return;
    const changes = store.changesSince(this.reached);
    if (changes === compacted) {
      end();
      return;
    }
    for (const change of changes) {
      this.reached = change.version;
      if (!this.sendChange(change)) return;
    }
  }

  /** False where the client takes no more for now. */
  private sendChange(change: Change): boolean {
    const { resource, namespace } = this.exchange;
    if (change.resource !== resource) return true;
    if (namespace !== undefined && change.object.metadata.namespace !== namespace) return true;
    const { matches } = this.options;
    const matchedBefore = change.previous !== undefined && matches(change.previous);
    const matchesNow = change.type !== "DELETED" && matches(change.object);
    if (matchesNow) this.send(matchedBefore ? "MODIFIED" : "ADDED", this.shown(change.object));
    else if (matchedBefore) this.send("DELETED", this.shown(gone(change)));
    return !this.isBlocked;
  }

  private scheduleEnd(end: () => void): void {
    const { clock, random } = this.exchange.context;
    const { least, spread } = defaultTimeoutMs;
    const chance = (random(1)[0] ?? 0) / 256;
    const seconds = this.options.timeoutSeconds ?? 0;
    const timeoutMs = seconds > 0 ? seconds * 1000 : least + spread * chance;
    this.owned.add(clock.setTimer(timeoutMs, end));
    if (!this.options.allowWatchBookmarks) return;
    const lastMs = Math.max(0, timeoutMs - lastBookmarkBeforeEndMs);
    this.owned.add(clock.setTimer(lastMs, () => this.sendBookmark()));
  }

  private scheduleBookmark(): void {
    if (!this.options.allowWatchBookmarks) return;
    const again = () => {
      this.sendBookmark();
      this.scheduleBookmark();
    };
    this.owned.add(this.exchange.context.clock.setTimer(bookmarkEveryMs, again));
  }

  private sendBookmark(): void {
    if (this.isBlocked || !this.options.allowWatchBookmarks) return;
    if (this.reached <= this.told && !this.initialEventsEndDue) return;
    this.told = this.reached;
    const { kind } = this.exchange;
    const annotations = this.initialEventsEndDue
      ? { annotations: { "k8s.io/initial-events-end": "true" } }
      : {};
    this.initialEventsEndDue = false;
    const metadata = { resourceVersion: String(this.reached), ...annotations };
    const object = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata };
    this.send("BOOKMARK", this.shown(object as unknown as StoredObject));
  }

  private sendError(status: Status): void {
    this.send("ERROR", status);
  }

  private shown(object: StoredObject): object {
    if (this.as === "object") return object;
    if (this.as === "PartialObjectMetadata") return partialOf(object);
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    const options = { ...tableOptions(this.exchange), withoutColumns: this.saidColumns };
    this.saidColumns = true;
    return tableOf(this.exchange.kind, [object], metadata, options);
  }

  private send(type: EventType, object: object): void {
    this.isBlocked = !this.exchange.response.write(`${JSON.stringify({ type, object })}\n`);
  }
}

/** What a watcher is told last of an object: as it was, at the version of its end. */
function gone(change: Change): StoredObject {
  if (change.type === "DELETED") return change.object;
  const last = change.previous ?? change.object;
  return {
    ...last,
    metadata: { ...last.metadata, resourceVersion: change.object.metadata.resourceVersion },
  };
}
