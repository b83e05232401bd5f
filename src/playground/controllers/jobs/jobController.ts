import { MutableDisposable, type Disposable } from "../../../base/disposable.js";
import { toError } from "../../../base/errors.js";
import type { StoreEvent } from "../../objects.js";
import type { ControllerOptions } from "../../parts.js";
import { EventRecorder } from "../eventRecorder.js";
import { findJob, jobOf, jobs, podsOfJob } from "./jobObjects.js";
import { deadlineMs, planJob, type JobPlan } from "./jobPlan.js";
import { JobPodControl } from "./jobPodControl.js";
import { JobTracking } from "./jobTracking.js";
import { conditionOf, isFinished, sortPods, type Job, type JobPods } from "./jobTypes.js";

/** Between a failed pod and the next one: doubles from 10 s to 10 min. */
const firstRetryMs = 10_000;
const longestRetryMs = 600_000;

interface JobState {
  isDirty: boolean;
  isLooking: boolean;
  readonly timer: MutableDisposable<Disposable>;
  /** When the timer is due; Infinity where it is not set. */
  nextLookMs: number;
  failures: number;
  retryAtMs: number;
}

/** Runs Jobs: starts their pods, counts them, ends them at their limits and removes them after their time. */
export class JobController implements Disposable {
  private readonly states = new Map<string, JobState>();
  private readonly subscription: Disposable;
  private readonly pods: JobPodControl;
  private readonly tracking: JobTracking;

  constructor(private readonly options: ControllerOptions) {
    const { store, clock, random } = options;
    const recorder = new EventRecorder({ store, clock, random, component: "job-controller" });
    this.pods = new JobPodControl(options, recorder);
    this.tracking = new JobTracking(options, recorder);
    this.subscription = store.watch((event) => this.take(event));
    for (const job of store.list(jobs)) this.wake(job.metadata.uid);
  }

  dispose(): void {
    this.subscription.dispose();
    for (const { timer } of this.states.values()) timer.dispose();
    this.states.clear();
  }

  private take({ type, resource, object }: StoreEvent): void {
    if (resource === jobs) {
      if (type !== "DELETED") {
        this.wake(object.metadata.uid);
        return;
      }
      this.states.get(object.metadata.uid)?.timer.dispose();
      this.states.delete(object.metadata.uid);
      for (const pod of podsOfJob(this.options.store, object)) this.tracking.untrack(pod);
    } else if (resource === "pods") {
      const owner = jobOf(object);
      if (owner === undefined) return;
      if (findJob(this.options.store, owner)) this.wake(owner);
      else if (type !== "DELETED") this.tracking.untrack(object);
    }
  }

  private wake(uid: string): void {
    let state = this.states.get(uid);
    if (!state) {
      const timer = new MutableDisposable();
      state = { isDirty: false, isLooking: false, timer, nextLookMs: Infinity, failures: 0, retryAtMs: 0 };
      this.states.set(uid, state);
    }
    state.isDirty = true;
    if (!state.isLooking) void this.look(uid, state);
  }

  private async look(uid: string, state: JobState): Promise<void> {
    state.isLooking = true;
    // Once this turn is over: what belongs together comes together.
    await Promise.resolve();
    while (state.isDirty && this.states.get(uid) === state) {
      state.isDirty = false;
      state.timer.value = undefined;
      state.nextLookMs = Infinity;
      const job = findJob(this.options.store, uid);
      if (!job) break;
      await this.bring(job, state).catch((fault: unknown) => {
        this.options.log.warn("a job could not be brought on", {
          job: job.metadata.name,
          why: toError(fault).message,
        });
        this.wakeAt(job, state, this.options.clock.now() + firstRetryMs);
      });
    }
    state.isLooking = false;
  }

  private async bring(job: Job, state: JobState): Promise<void> {
    const { store, clock } = this.options;
    if (job.metadata.deletionTimestamp !== undefined) {
      for (const pod of podsOfJob(store, job)) this.tracking.untrack(pod);
      return;
    }
    if (isFinished(job)) {
      for (const pod of podsOfJob(store, job)) this.tracking.untrack(pod);
      await this.expire(job, state);
      return;
    }
    const pods = sortPods(podsOfJob(store, job));
    const plan = planJob(job, pods, clock.now());
    await this.act(job, pods, plan, state);
    this.tracking.count(job, plan);
    const latest = findJob(store, job.metadata.uid);
    const dueMs = latest && !isFinished(latest) ? deadlineMs(latest) : Infinity;
    // One that is over is waiting for its pods, whose end is heard of.
    if (dueMs > clock.now() && dueMs < Infinity) this.wakeAt(job, state, dueMs);
  }

  private async act(job: Job, pods: JobPods, plan: JobPlan, state: JobState): Promise<void> {
    const { clock } = this.options;
    if (plan.kind !== "run") {
      for (const pod of pods.active) await this.pods.delete(job, pod);
      return;
    }
    for (const pod of pods.active.slice(0, Math.max(0, -plan.missing))) await this.pods.delete(job, pod);
    if (plan.missing <= 0) return;
    if (pods.newlyFailed.length > 0) {
      state.failures += pods.newlyFailed.length;
      const delayMs = Math.min(firstRetryMs * 2 ** (state.failures - 1), longestRetryMs);
      state.retryAtMs = clock.now() + delayMs;
    } else if (pods.newlySucceeded.length > 0) state.failures = 0;
    if (clock.now() < state.retryAtMs) {
      this.wakeAt(job, state, state.retryAtMs);
      return;
    }
    for (let made = 0; made < plan.missing; made++) await this.pods.create(job);
  }

  /** A finished job goes after its time, with its pods. */
  private async expire(job: Job, state: JobState): Promise<void> {
    const { ttlSecondsAfterFinished } = job.spec;
    const last = conditionOf(job, "Complete") ?? conditionOf(job, "Failed");
    if (ttlSecondsAfterFinished === undefined || !last) return;
    const dueMs = Date.parse(last.lastTransitionTime) + ttlSecondsAfterFinished * 1000;
    if (this.options.clock.now() < dueMs) {
      this.wakeAt(job, state, dueMs);
      return;
    }
    const { namespace, name, uid } = job.metadata;
    await this.options.requests.delete(jobs, namespace, name, { uid, propagationPolicy: "Foreground" });
  }

  /** The earliest of several counts. */
  private wakeAt(job: Job, state: JobState, atMs: number): void {
    if (atMs >= state.nextLookMs) return;
    const { clock } = this.options;
    state.nextLookMs = atMs;
    const delayMs = Math.max(0, atMs - clock.now());
    state.timer.value = clock.setTimer(delayMs, () => this.wake(job.metadata.uid));
  }
}
