import type { Clock } from "../../base/clock.js";
import { randomHex, type RandomBytes } from "../../base/random.js";
import type { ObjectStore, StoredObject } from "../objects.js";
import { timestamp } from "../store/timestamp.js";

export interface EventRecorderOptions {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Who says it: `kubelet`, `job-controller`. */
  readonly component: string;
  /** The node that it is said from. */
  readonly host?: string;
}

export interface EventText {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  /** The part of the object it is about: `spec.containers{main}`. */
  readonly fieldPath?: string;
}

interface Aggregate {
  readonly messages: Set<string>;
  lastMs: number;
}

/** The correlator of client-go: similar events of more texts than this within this time become one. */
const mostTexts = 10;
const aggregateMs = 600_000;
const mostKept = 4_096;

/** Writes events as client-go's recorder does: the same thing said again is counted, not written again. */
export class EventRecorder {
  private readonly names = new Map<string, string>();
  private readonly aggregates = new Map<string, Aggregate>();

  constructor(private readonly options: EventRecorderOptions) {}

  record(about: StoredObject, text: EventText): void {
    const { store, clock } = this.options;
    const nowMs = clock.now();
    const { key, message } = this.aggregated(about, text, nowMs);
    const namespace = about.metadata.namespace ?? "default";
    const known = this.names.get(key);
    const counted =
      known !== undefined &&
      store.update("events", namespace, known, (event) => ({
        ...event,
        message,
        count: Number(event["count"]) + 1,
        lastTimestamp: timestamp(nowMs),
      }));
    if (!counted) this.remember(key, this.create(about, { ...text, message }, nowMs));
  }

  private create(about: StoredObject, text: EventText, nowMs: number): string {
    const { store, random, component, host } = this.options;
    const namespace = about.metadata.namespace ?? "default";
    const name = `${about.metadata.name}.${randomHex(random, 16)}`;
    store.create("events", {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name, namespace },
      involvedObject: referenceTo(about, text.fieldPath),
      reason: text.reason,
      message: text.message,
      source: { component, ...(host === undefined ? {} : { host }) },
      firstTimestamp: timestamp(nowMs),
      lastTimestamp: timestamp(nowMs),
      count: 1,
      type: text.type,
      eventTime: null,
      reportingComponent: component,
      reportingInstance: host ?? "",
    });
    return name;
  }

  /** The same text again has the same key; too many different ones of a kind share one. */
  private aggregated(
    about: StoredObject,
    text: EventText,
    nowMs: number,
  ): { readonly key: string; readonly message: string } {
    const kind = [about.metadata.uid, text.fieldPath ?? "", text.type, text.reason].join("\n");
    const groupKey = [about.metadata.uid, text.type, text.reason].join("\n");
    let group = this.aggregates.get(groupKey);
    if (!group || nowMs - group.lastMs > aggregateMs) group = { messages: new Set(), lastMs: nowMs };
    group.messages.add(text.message);
    group.lastMs = nowMs;
    this.aggregates.delete(groupKey);
    this.aggregates.set(groupKey, group);
    trim(this.aggregates);
    if (group.messages.size < mostTexts) return { key: `${kind}\n${text.message}`, message: text.message };
    return { key: kind, message: `(combined from similar events): ${text.message}` };
  }

  private remember(key: string, name: string): void {
    this.names.delete(key);
    this.names.set(key, name);
    trim(this.names);
  }
}

/** Drops the oldest entries. */
function trim(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    if (map.size <= mostKept) return;
    map.delete(key);
  }
}

export function referenceTo(about: StoredObject, fieldPath?: string): object {
  const { namespace, name, uid, resourceVersion } = about.metadata;
  return {
    kind: about.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    uid,
    apiVersion: about.apiVersion,
    resourceVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}
