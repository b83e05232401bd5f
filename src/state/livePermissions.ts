import { DisposableStore, type Disposable } from "../base/disposable.js";
import { Emitter, type Event } from "../base/event.js";
import type { Logger } from "../base/log.js";
import {
  accessQuestions,
  allFeatures,
  featureRules,
  questionKey,
  type AccessQuestion,
  type Feature,
} from "../domain/features.js";
import { mayI } from "../kube/accessReview.js";
import type { Cluster } from "./connections.js";
import type { Permissions, Verdict } from "./permissions.js";

/** Questions asked at the same time: quick enough over a slow link, and no storm. */
const askedAtOnce = 6;

/** The verdicts of the connection in use; unknown until asked, and again after every change of connection. */
export class LivePermissions implements Permissions, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<void>());
  readonly onDidChange: Event<void> = this.changes.event;
  private answers: ReadonlyMap<string, boolean> = new Map();
  private cluster: Cluster | undefined;

  constructor(private readonly log: Logger) {}

  verdictOn(key: string): Verdict {
    const answer = this.answers.get(key);
    if (answer === undefined) return "unknown";
    return answer ? "allowed" : "denied";
  }

  verdict(feature: Feature): Verdict {
    const verdicts = featureRules[feature].flatMap(({ verbs, ...target }) =>
      verbs.map((verb) => this.verdictOn(questionKey({ ...target, verb }))),
    );
    if (verdicts.includes("denied")) return "denied";
    return verdicts.includes("unknown") ? "unknown" : "allowed";
  }

  /** Forgets the verdicts of the connection before. Ask with {@link refresh}. */
  use(cluster: Cluster | undefined): void {
    this.cluster = cluster;
    if (this.answers.size === 0) return;
    this.answers = new Map();
    this.changes.fire();
  }

  async refresh(signal: AbortSignal): Promise<void> {
    const cluster = this.cluster;
    if (!cluster) return;
    const both = AbortSignal.any([signal, cluster.signal]);
    const waiting = [...accessQuestions(allFeatures)];
    const answers = new Map<string, boolean>();
    const ask = async (): Promise<void> => {
      for (let question = waiting.shift(); question; question = waiting.shift()) {
        const allowed = await this.ask(cluster, question, both);
        if (allowed !== undefined) answers.set(questionKey(question), allowed);
      }
    };
    await Promise.all(Array.from({ length: askedAtOnce }, ask));
    // Another connection may have been chosen meanwhile: its verdicts are not these.
    if (this.cluster !== cluster || both.aborted) return;
    this.answers = answers;
    this.changes.fire();
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
