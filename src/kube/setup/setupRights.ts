import { accessQuestions, questionKey, type AccessQuestion, type Feature } from "../../domain/features.js";
import { mayI } from "../accessReview.js";
import type { KubeApi } from "../api.js";
import { namespacedSetupKinds } from "./setupKinds.js";

type Purpose = "apply" | "remove";

export interface SetupRightsQuestion {
  readonly namespace: string;
  readonly namespaceExists: boolean;
  /** Kinds that are to be made or deleted. */
  readonly kinds: ReadonlySet<string>;
  /** Granted by the Role: only who has them, or may escalate, may grant them. */
  readonly features: readonly Feature[];
  readonly purpose: Purpose;
}

/** What server-side apply asks for: `patch` always, and `create` for what is not there. */
const verbsFor: Readonly<Record<Purpose, readonly AccessQuestion["verb"][]>> = {
  apply: ["get", "create", "patch"],
  remove: ["list", "delete"],
};

/**
 * Rights that the user lacks for a set-up, as `create roles.rbac.authorization.k8s.io`; empty when nothing is
 * missing. Rejects where the questions themselves are refused.
 */
export async function missingSetupRights(
  api: KubeApi,
  asked: SetupRightsQuestion,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { namespace, kinds, purpose } = asked;
  const questions = [
    ...namespaceQuestions(asked),
    ...namespacedSetupKinds
      .filter(({ kind }) => kinds.has(kind))
      .flatMap(({ group, resource }) =>
        verbsFor[purpose].map((verb) => ({ scope: namespace, question: { group, resource, verb } })),
      ),
  ];
  const may = (scope: string, question: AccessQuestion) => mayI(api, scope, question, signal);
  const answers = await Promise.all(
    questions.map(async ({ scope, question }) =>
      (await may(scope, question)) ? [] : [questionKey(question)],
    ),
  );
  const missing = answers.flat();
  if (purpose === "remove" || !kinds.has("Role")) return missing;
  return [...missing, ...(await notGrantable(asked, may))];
}

function namespaceQuestions({
  namespace,
  namespaceExists,
  kinds,
  purpose,
}: SetupRightsQuestion): readonly { readonly scope: string; readonly question: AccessQuestion }[] {
  if (!kinds.has("Namespace")) return [];
  const ask = (scope: string, verb: AccessQuestion["verb"]) => ({
    scope,
    question: { group: "", resource: "namespaces", verb },
  });
  if (purpose === "remove") return [ask(namespace, "delete")];
  // A namespace is not in a namespace, so to make one is asked of the whole cluster.
  return [ask(namespace, "patch"), ...(namespaceExists ? [] : [ask("", "create")])];
}

/**
 * Nobody may grant what they do not have (kubernetes.io/docs/reference/access-authn-authz/rbac, privilege
 * escalation prevention), unless they may `escalate` Roles and `bind` them.
 */
async function notGrantable(
  { namespace, features }: SetupRightsQuestion,
  may: (scope: string, question: AccessQuestion) => Promise<boolean>,
): Promise<readonly string[]> {
  const roles = { group: "rbac.authorization.k8s.io", resource: "roles" };
  const [escalate, bind] = await Promise.all([
    may(namespace, { ...roles, verb: "escalate" }),
    may(namespace, { ...roles, verb: "bind" }),
  ]);
  if (escalate && bind) return [];
  const answers = await Promise.all(
    accessQuestions(features).map(async (question) =>
      (await may(namespace, question)) ? [] : [questionKey(question)],
    ),
  );
  return answers.flat();
}
