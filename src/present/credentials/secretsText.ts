import { listed } from "../../domain/hints/words.js";

type Verdict = "allowed" | "denied" | "unknown";
export type SecretVerb = "create" | "get" | "patch" | "list" | "delete";

/**
 * What cannot be done with credentials in a namespace, for want of a right on Secrets; undefined where nothing is
 * missing. Each right is for something of its own, and only who lacks `create` has sessions without credentials.
 */
export function secretsText(may: (verb: SecretVerb) => Verdict, namespace: string): string | undefined {
  const lacks = (...verbs: readonly SecretVerb[]) => verbs.filter((verb) => may(verb) === "denied");
  const ask = "Ask an admin for the right “Credentials in a session”.";
  if (lacks("create").length > 0)
    return `You may not create Secrets in the namespace ${namespace}, so sessions there get none of these. ${ask}`;
  const toRotate = lacks("get", "patch");
  if (toRotate.length > 0)
    return `Sessions in the namespace ${namespace} get these, but a new value reaches none that runs: you may not ${listed(toRotate)} Secrets there. ${ask}`;
  const toCleanUp = lacks("list", "delete");
  if (toCleanUp.length > 0)
    return `Sessions in the namespace ${namespace} get these. You may not ${listed(toCleanUp)} Secrets there, so the cluster takes a session's Secret away some time after its pod. ${ask}`;
  return undefined;
}
