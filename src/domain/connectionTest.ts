import type { ClusterFailure } from "./failure.js";

/** The parts of a connection, in the order in which they are tried; after one that failed the rest is not tried. */
export const connectionTestSteps = ["credential", "reach", "tls", "login", "version", "clock"] as const;
export type ConnectionTestStep = (typeof connectionTestSteps)[number];

export type StepResult =
  | { readonly kind: "waiting" }
  | { readonly kind: "running" }
  /** `detail` says what was found: `admin`, `v1.35.0 in 12 ms`. */
  | { readonly kind: "passed"; readonly detail: string }
  /** Works, but a person should know. */
  | { readonly kind: "warned"; readonly detail: string }
  | { readonly kind: "failed"; readonly failure: ClusterFailure }
  | { readonly kind: "skipped" };

/** How far a test of one context's connection has come. */
export interface ConnectionTest {
  readonly context: string;
  readonly steps: Readonly<Record<ConnectionTestStep, StepResult>>;
}

/** A test of which nothing was tried yet. */
export function untested(context: string): ConnectionTest {
  const waiting: StepResult = { kind: "waiting" };
  return {
    context,
    steps: {
      credential: waiting,
      reach: waiting,
      tls: waiting,
      login: waiting,
      version: waiting,
      clock: waiting,
    },
  };
}

/** Whether nothing is waiting or running any more. */
export function isTestOver(test: ConnectionTest): boolean {
  return connectionTestSteps.every((step) => !["waiting", "running"].includes(test.steps[step].kind));
}
