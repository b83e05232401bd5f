import { AbortScope, sleep } from "../base/abort.js";
import type { Clock } from "../base/clock.js";
import { alwaysWanted, untilWanted, type Demand } from "../base/demand.js";
import { DisposableStore, MutableDisposable, type Disposable } from "../base/disposable.js";
import { Emitter, type Event } from "../base/event.js";
import type { Logger } from "../base/log.js";
import {
  accessQuestions,
  usedFeatures,
  featureRules,
  questionKey,
  type AccessQuestion,
  type Feature,
} from "../domain/features.js";
import { mayI } from "../kube/accessReview.js";
import { whoAmI } from "../kube/whoAmI.js";
import type { Cluster } from "./connections.js";
import type { Permissions, Verdict } from "./permissions.js";

/** Questions asked at the same time: quick enough over a slow link, and no storm. */
const askedAtOnce = 6;

/** How soon a right that was granted meanwhile is seen by who does nothing. Only what is denied is asked. */
const askAgainMs = 30_000;

/** The verdicts of the connection in use; unknown until asked, and again after every change of connection. */
export class LivePermissions implements Permissions, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<void>());
  readonly onDidChange: Event<void> = this.changes.event;
  private answers: ReadonlyMap<string, boolean> = new Map();
  private cluster: Cluster | undefined;
  private knownAs: string | undefined;
  private readonly scope = this.owned.add(new AbortScope());
  private readonly next = this.owned.add(new MutableDisposable<Disposable>());

  constructor(
    private readonly log: Logger,
    private readonly clock: Clock,
    /** What is denied is asked again while somebody wants to know; absent: always. */
    private readonly demand: Demand = alwaysWanted,
  ) {}

  verdictOn(key: string): Verdict {
    const answer = this.answers.get(key);
    if (answer === undefined) return "unknown";
    return answer ? "allowed" : "denied";
  }

  verdict(feature: Feature): Verdict {
    return this.least([feature]);
  }

  private least(features: readonly Feature[]): Verdict {
    const rules = features.flatMap((feature) => featureRules[feature]);
    const verdicts = rules.flatMap(({ verbs, ...target }) =>
      verbs.map((verb) => this.verdictOn(questionKey({ ...target, verb }))),
    );
    if (verdicts.includes("denied")) return "denied";
    return verdicts.includes("unknown") ? "unknown" : "allowed";
  }

  /** Forgets the verdicts of the connection before. Ask with {@link refresh}. */
  use(cluster: Cluster | undefined): void {
    this.cluster = cluster;
    this.knownAs = undefined;
    this.next.value = undefined;
    if (this.answers.size === 0) return;
    this.answers = new Map();
    this.changes.fire();
  }

  get userName(): string | undefined {
    return this.knownAs;
  }

  async refresh(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.askName(signal),
      this.askAll(accessQuestions(usedFeatures), () => this.answers, signal),
    ]);
  }

  private async askName(signal: AbortSignal): Promise<void> {
    const cluster = this.cluster;
    if (!cluster) return;
    const name = await whoAmI(cluster.api, AbortSignal.any([signal, cluster.signal])).catch(() => "");
    if (this.cluster === cluster && name !== "") this.knownAs = name;
  }

  async askAgain(features: readonly Feature[], signal: AbortSignal): Promise<Verdict> {
    await this.askAll(accessQuestions(features), () => this.answers, signal);
    return this.least(features);
  }

  /**
   * The answers to `questions` beside those `kept`; what is not answered is as it was there. Those kept are taken when
   * the answers are there, so that of two rounds at once neither brings back what the other has learned anew.
   */
  private async askAll(
    questions: readonly AccessQuestion[],
    kept: () => ReadonlyMap<string, boolean>,
    signal: AbortSignal,
  ): Promise<void> {
    const cluster = this.cluster;
    if (!cluster) return;
    const both = AbortSignal.any([signal, cluster.signal]);
    const waiting = [...questions];
    const given = new Map<string, boolean>();
    const ask = async (): Promise<void> => {
      for (let question = waiting.shift(); question; question = waiting.shift()) {
        const allowed = await this.ask(cluster, question, both);
        if (allowed !== undefined) given.set(questionKey(question), allowed);
      }
    };
    await Promise.all(Array.from({ length: askedAtOnce }, ask));
    // Another connection may have been chosen meanwhile: its verdicts are not these.
    // Whoever waited has given up, but what was answered until then is known.
    if (this.cluster !== cluster || cluster.signal.aborted) return;
    const answers = new Map([...kept(), ...given]);
    const isSame =
      answers.size === this.answers.size && [...answers].every(([key, it]) => this.answers.get(key) === it);
    this.answers = answers;
    this.planNext();
    if (!isSame) this.changes.fire();
  }

  private planNext(): void {
    const isDenied = (question: AccessQuestion) => this.answers.get(questionKey(question)) === false;
    const denied = accessQuestions(usedFeatures).filter(isDenied);
    const plan = denied.length === 0 ? undefined : new AbortScope(this.scope.signal);
    this.next.value = plan;
    if (plan) void this.askLater(denied, plan.signal);
  }

  /** Never rejects. */
  private async askLater(denied: readonly AccessQuestion[], signal: AbortSignal): Promise<void> {
    try {
      await sleep(askAgainMs, this.clock, signal);
      await untilWanted(this.demand, signal);
    } catch {
      return;
    }
    await this.askAll(denied, () => this.answers, this.scope.signal);
  }

  private async ask(
    cluster: Cluster,
    question: AccessQuestion,
    signal: AbortSignal,
  ): Promise<boolean | undefined> {
    if (signal.aborted) return undefined;
    try {
      return await mayI(cluster.api, cluster.namespace, question, signal);
    } catch (error) {
      this.log.debug("access review not answered", { question: questionKey(question), error: String(error) });
      return undefined;
    }
  }

  dispose(): void {
    this.owned.dispose();
  }
}
