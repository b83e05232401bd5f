import type { Clock } from "../../../base/clock.js";
import { randomHex, type RandomBytes } from "../../../base/random.js";
import type { ObjectStore, StoredObject } from "../../objects.js";
import { referenceTo } from "../eventRecorder.js";

interface SeriesKey {
  readonly message: string;
  readonly name: string;
}

/** The events of the scheduler, which are of the newer form: with a time of their own, and a series for repetitions. */
export class SchedulerEvents {
  private readonly last = new Map<string, SeriesKey>();

  constructor(
    private readonly options: {
      readonly store: ObjectStore;
      readonly clock: Clock;
      readonly random: RandomBytes;
    },
  ) {}

  scheduled(pod: StoredObject, node: string): void {
    this.last.delete(pod.metadata.uid);
    const { namespace = "", name } = pod.metadata;
    const message = `Successfully assigned ${namespace}/${name} to ${node}`;
    this.create(pod, { type: "Normal", reason: "Scheduled", action: "Binding", message });
  }

  failed(pod: StoredObject, message: string): void {
    const { store } = this.options;
    const last = this.last.get(pod.metadata.uid);
    const known = last?.message === message ? last.name : undefined;
    const counted =
      known !== undefined &&
      store.update("events", pod.metadata.namespace, known, (event) => {
        const { count = 1 } = (event["series"] ?? {}) as { readonly count?: number };
        return { ...event, series: { count: count + 1, lastObservedTime: this.now() } };
      });
    if (counted) return;
    const name = this.create(pod, {
      type: "Warning",
      reason: "FailedScheduling",
      action: "Scheduling",
      message,
    });
    this.last.set(pod.metadata.uid, { message, name });
  }

  forget(pod: StoredObject): void {
    this.last.delete(pod.metadata.uid);
  }

  private create(pod: StoredObject, text: object): string {
    const { store, random } = this.options;
    const name = `${pod.metadata.name}.${randomHex(random, 16)}`;
    store.create("events", {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name, ...(pod.metadata.namespace ? { namespace: pod.metadata.namespace } : {}) },
      involvedObject: referenceTo(pod),
      ...text,
      eventTime: this.now(),
      firstTimestamp: null,
      lastTimestamp: null,
      reportingComponent: "default-scheduler",
      reportingInstance: "default-scheduler-playground",
      source: {},
    });
    return name;
  }

  /** Microseconds, as MicroTime has them. */
  private now(): string {
    return `${new Date(this.options.clock.now()).toISOString().slice(0, -1)}000Z`;
  }
}
