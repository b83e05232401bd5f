import { featureRules, resourceName, type Feature } from "../domain/features.js";
import { listed } from "../domain/hints/words.js";
import { nextSteps } from "../domain/nextSteps.js";
import type { FailureText } from "./failures/refusals.js";

/** What cannot be done without a right, as it ends "Not allowed to …". */
const deeds: Readonly<Record<Feature, string>> = {
  list: "list sessions",
  watch: "follow changes of sessions as they happen",
  launch: "launch sessions",
  delete: "stop or delete sessions",
  patch: "rename sessions or set their time limit",
  exec: "open terminals or run commands in sessions",
  attach: "attach to sessions",
  portForward: "forward ports of sessions",
  logs: "read the logs of sessions",
  events: "read the cluster's events about sessions",
  configMaps: "put files into sessions",
  secrets: "manage credentials",
  claims: "make storage for sessions",
  services: "manage services",
  jobs: "run tasks",
  quota: "see the namespace's quota",
  metrics: "see what sessions use",
};

/** What a person lacks for `feature`, told before the cluster refuses it, and the Role that mends it. */
export function deniedText(feature: Feature, namespace: string): FailureText {
  const needs = featureRules[feature].map((rule) => `${listed(rule.verbs)} ${resourceName(rule)}`);
  return {
    message: `Not allowed to ${deeds[feature]} in the namespace ${namespace}: it needs the right to ${needs.join(", and to ")}.`,
    next: nextSteps.copyRole,
  };
}

/** What is granted in a namespace, as far as the cluster has said. */
export interface KnownRights {
  readonly namespace: string;
  readonly denied: readonly Feature[];
  readonly unknown: readonly Feature[];
}

/** Everything that is denied in the namespace, in one sentence: why commands are missing. */
export function rightsSummary({ namespace, denied, unknown }: KnownRights): FailureText {
  if (denied.length > 0) {
    const more =
      unknown.length === 0 ? "" : " That may not be all: the cluster did not answer every question.";
    return {
      message: `Your Role in the namespace ${namespace} does not let you ${denied.map((feature) => deeds[feature]).join("; ")}.${more}`,
      next: nextSteps.copyRole,
    };
  }
  if (unknown.length > 0) {
    return {
      message: `The cluster did not answer what you may do in the namespace ${namespace}, so it is not known whether anything is missing.`,
      next: nextSteps.tryAgain,
    };
  }
  return {
    message: `Nothing is missing: you may do all that this extension can in the namespace ${namespace}.`,
  };
}
