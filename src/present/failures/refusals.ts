import type { NextStep } from "../../base/errors.js";
import { quotaSentences } from "../../domain/hints/quota.js";
import { listed, quoted } from "../../domain/hints/words.js";
import { nextSteps } from "../../domain/nextSteps.js";
import { parseQuotaRefusal } from "../../domain/quotaRefusal.js";

/** One sentence, or two where the second says what to do, and at most one button. */
export interface FailureText {
  readonly message: string;
  readonly next?: NextStep;
}

interface Refusal {
  readonly text: RegExp;
  /** Undefined: not this one after all. */
  readonly explain: (match: RegExpExecArray) => FailureText | undefined;
}

/**
 * What the API server, its admission plug-ins and the kubelet say in a Status, in the person's words. By their
 * texts, since the code and reason of most are just 403 Forbidden or 400 BadRequest. Kubernetes 1.28 to 1.35;
 * test/fixtures/statuses.json holds them as a real server wrote them.
 */
const refusals: readonly Refusal[] = [
  {
    // authorization: k8s.io/apiserver endpoints/handlers/responsewriters/errors.go
    text: /User "([^"]*)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/,
    explain: ([, user, verb, resource, group, namespace]) => {
      const what = group ? `${resource}.${group}` : resource;
      const where = namespace === undefined ? "in the whole cluster" : `in the namespace ${namespace}`;
      return {
        message: `Not allowed: the user ${user} may not ${verb} ${what} ${where}.`,
        next: namespace === undefined ? nextSteps.switchNamespace : nextSteps.copyRole,
      };
    },
  },
  {
    text: /(?:exceeded|failed) quota: /,
    explain: ({ input }) => {
      const refusal = parseQuotaRefusal(input);
      if (!refusal) return undefined;
      const { cause, fix } = quotaSentences(refusal);
      return {
        message: `${cause} ${fix}`,
        next: refusal.mustSpecify.length > 0 ? nextSteps.launchWithOptions : nextSteps.deleteFinished,
      };
    },
  },
  {
    text: /violates PodSecurity "([^":]+)(?::[^"]*)?": (.*)$/s,
    explain: ([, level, rules = ""]) => ({
      message: `The namespace allows only pods that keep Pod Security “${level}”, and this one does not: ${listed(brokenRules(rules))}.`,
      next: nextSteps.launchWithOptions,
    }),
  },
  {
    text: /(?:maximum|minimum) \S+ usage per \w+ is/,
    explain: ({ input }) => ({
      message: `The namespace's limits do not allow this: ${brokenLimits(input).join("; ")}.`,
      next: nextSteps.launchWithOptions,
    }),
  },
  {
    text: /ValidatingAdmissionPolicy '([^']+)' with binding '[^']+' denied request: (.*)$/s,
    explain: ([, policy, why = ""]) => ({
      message: `The cluster's policy ${policy} refuses this: ${quoted(why)}.`,
      next: nextSteps.launchWithOptions,
    }),
  },
  {
    text: /admission webhook "([^"]+)" denied the request(?: without explanation)?:?\s*(.*)$/s,
    explain: ([, webhook, why = ""]) => ({
      message: `The cluster's policy ${webhook} refuses this: ${quoted(why) || "it does not say why"}.`,
      next: nextSteps.launchWithOptions,
    }),
  },
  {
    text: /failed calling webhook "([^"]+)": (.*)$/s,
    explain: ([, webhook]) => ({
      message: `The cluster cannot ask its policy ${webhook}, which does not answer. Tell an administrator, or try again later.`,
      next: nextSteps.showLog,
    }),
  },
  {
    text: /error looking up service account ([^/\s]+)\/(\S+?):/,
    explain: ([, namespace, account]) => ({
      message: `The service account ${account} does not exist in the namespace ${namespace}.`,
      next: nextSteps.launchWithOptions,
    }),
  },
  {
    text: /no PriorityClass with name (\S+) was found|RuntimeClass "([^"]+)" not found/,
    explain: ([, priority, runtime]) => ({
      message: `The cluster has no ${priority === undefined ? "runtime" : "priority"} class ${priority ?? runtime}.`,
      next: nextSteps.launchWithOptions,
    }),
  },
  {
    text: /in namespace (\S+) because it is being terminated/,
    explain: ([, namespace]) => ({
      message: `The namespace ${namespace} is being deleted, so nothing can be made in it.`,
      next: nextSteps.switchNamespace,
    }),
  },
  {
    text: /namespaces? "([^"]+)" not found/,
    explain: ([, namespace]) => ({
      message: `The namespace ${namespace} does not exist in this cluster.`,
      next: namespace === undefined ? nextSteps.switchNamespace : nextSteps.setUp(namespace),
    }),
  },
  {
    text: /^pods? "([^"]+)" not found/,
    explain: ([, pod]) => ({
      message: `The session ${pod} is not there any more.`,
      next: nextSteps.tryAgain,
    }),
  },
  {
    text: /^(\w+?)s?(?:\.\S+)? "([^"]+)" already exists/,
    explain: ([, kind, name]) => ({
      message: `There is already a ${kind} named ${name}. Choose another name.`,
    }),
  },
  {
    text: /the object has been modified/,
    explain: () => ({
      message: "It was changed by somebody else at the same time. Try it again.",
      next: nextSteps.tryAgain,
    }),
  },
  {
    text: /quantities must match the regular expression/,
    explain: () => ({
      message:
        "A quantity is not written as Kubernetes reads it: a number and a unit, such as 500m, 2 or 4Gi.",
      next: nextSteps.launchWithOptions,
    }),
  },
  // The kubelet, about logs and exec.
  {
    text: /previous terminated container "([^"]+)" in pod "([^"]+)" not found/,
    explain: ([, container]) => ({
      message: `There is no earlier log of ${container}: it was not restarted, or its earlier log was cleaned up.`,
    }),
  },
  {
    text: /container "([^"]+)" in pod "[^"]+" is (?:waiting to start: (.*)|not available)/s,
    explain: ([, container, why]) => ({
      message: `There is no log of ${container} yet: it has not started${why === undefined ? "" : ` (waiting: ${quoted(why)})`}.`,
    }),
  },
  {
    text: /container (\S+) is not valid for pod (\S+)/,
    explain: ([, container, pod]) => ({ message: `The session ${pod} has no container ${container}.` }),
  },
  {
    text: /container not found \("([^"]+)"\)/,
    explain: ([, container]) => ({ message: `The container ${container} is not running.` }),
  },
  {
    text: /cannot exec .*completed pod; current phase is (\w+)/,
    explain: ([, phase]) => ({
      message: `The session is over (${phase}), so nothing can run in it. Restart it first.`,
    }),
  },
  {
    text: /exec: "([^"]+)": (executable file not found|permission denied|stat .*no such file)/,
    explain: ([, command, why]) => ({
      message:
        why === "permission denied"
          ? `The command ${command} in the container may not be executed.`
          : `The command ${command} is not in the container's image.`,
    }),
  },
];

/** The person's words for the text of a Status, or undefined for a text that we do not know. */
export function refusalText(message: string): FailureText | undefined {
  for (const { text, explain } of refusals) {
    const match = text.exec(message);
    const found = match && explain(match);
    if (found) return found;
  }
  return undefined;
}

/** `a != false (container "main" must set …), b (…)`: the rules, without how to keep them. */
function brokenRules(text: string): readonly string[] {
  return [...text.matchAll(/(?:^|, )([^,()]+?) \((?:[^()]|\([^()]*\))*\)/g)].flatMap(
    ([, rule]) => rule ?? [],
  );
}

/** LimitRanger: `maximum cpu usage per Container is 1, but limit is 4`, several in brackets. */
function brokenLimits(text: string): readonly string[] {
  const found = text.matchAll(
    /(maximum|minimum) (\S+) usage per (\w+) is ([^\s,\]]+)(?:, but (?:limit|request) is ([^\s,\]]+))?/g,
  );
  return [...found].map(([, bound, resource, per, allowed, given]) => {
    const asked = given === undefined ? "none is asked for" : `${given} is asked for`;
    return `at ${bound === "maximum" ? "most" : "least"} ${allowed} ${resource} for a ${per?.toLowerCase()}, and ${asked}`;
  });
}
