import type { App } from "../../app.js";
import { AbortScope } from "../../base/abort.js";
import { isFailure } from "../../domain/failure.js";
import { usedFeatures } from "../../domain/features.js";
import { nameProblem, subdomainProblem } from "../../domain/names.js";
import type { Profile } from "../../domain/profile.js";
import { setupName, type SetupRequest, type SetupSubject } from "../../domain/setup/setupRequest.js";
import { featureTitles } from "../../present/kubeconfig/rightsRows.js";
import { ask } from "../prompts/ask.js";
import { pick, type Choice, type Step } from "../prompts/pick.js";
import { pickMany } from "../prompts/pickMany.js";
import { askInSteps, type Question } from "../prompts/steps.js";
import { limitQuestions } from "./limitQuestions.js";

const title = "Set Up a Namespace";

/**
 * Asks for all that a set-up needs, step by step with a way back. Nothing is changed.
 *
 * @param wanted the namespace to begin with, also one that is not there; the one in use unless told
 */
export function askForSetup(app: App, wanted?: string): Promise<SetupRequest> {
  const { state } = app.connections;
  const first: SetupRequest = {
    namespace: wanted ?? ("namespace" in state ? state.namespace : ""),
    profiles: [],
    features: usedFeatures,
    subject: { kind: "serviceAccount", name: setupName },
  };
  const questions: readonly Question<SetupRequest>[] = [
    { ask: (draft, step) => askForNamespace(app, draft, step) },
    { ask: (draft, step) => askForProfiles(app, draft, step) },
    { ask: askForFeatures },
    { ask: askForSubject },
    ...limitQuestions,
  ];
  return askInSteps(first, questions);
}

/** A namespace that is there, or the name of one to be made. */
export async function pickSetupNamespace(
  app: App,
  question: {
    readonly title: string;
    readonly current: string;
    readonly canMake: boolean;
    readonly step?: Step;
  },
): Promise<string> {
  const { current, canMake, step } = question;
  const scope = new AbortScope();
  const names = app.connections.listNamespaces(scope.signal).catch((error: unknown) => {
    // Where they may not be listed, the one in use is offered, and any other is typed.
    if (isFailure(error, "forbidden")) return current === "" ? [] : [current];
    throw error;
  });
  const description = canMake ? "made when it is not there" : "this name";
  try {
    return await pick({
      title: question.title,
      placeholder: canMake ? "Choose a namespace, or type the name of a new one" : "Choose a namespace",
      choices: names.then((found) => [
        ...found.map((name) => ({ label: name, value: name })),
        ...(canMake ? ownNamespaces(app, current) : [])
          .filter(({ value }) => !found.includes(value))
          .map((choice) => ({ ...choice, detail: "Made when it is not there." })),
      ]),
      active: (name) => name === current,
      typed: (text) => {
        const name = text.trim();
        return nameProblem(name) === undefined ? { label: name, description, value: name } : undefined;
      },
      ...(step && { step }),
    });
  } finally {
    scope.dispose();
  }
}

/** What may not be there yet: the one to begin with, and those that profiles are made for. */
function ownNamespaces({ profiles }: App, wanted: string): readonly Choice<string>[] {
  const choices = new Map<string, Choice<string>>();
  if (wanted !== "") choices.set(wanted, { label: wanted, value: wanted });
  for (const { namespace, title } of profiles.all) {
    if (namespace === undefined || choices.get(namespace)?.description !== undefined) continue;
    choices.set(namespace, { label: namespace, description: `of the profile ${title}`, value: namespace });
  }
  return [...choices.values()];
}

/** The profiles that are made for a namespace; the default one for any other. */
function profilesFor({ profiles }: App, namespace: string): readonly Profile[] {
  const made = profiles.all.filter((profile) => profile.namespace === namespace);
  return made.length > 0 ? made : profiles.all.filter(({ name }) => name === "default");
}

async function askForNamespace(app: App, draft: SetupRequest, step: Step): Promise<SetupRequest> {
  const namespace = await pickSetupNamespace(app, { title, current: draft.namespace, canMake: true, step });
  return { ...draft, namespace, profiles: profilesFor(app, namespace) };
}

async function askForProfiles({ profiles }: App, draft: SetupRequest, step: Step): Promise<SetupRequest> {
  const chosen = await pickMany({
    title,
    placeholder: "Which sessions are to run in it?",
    choices: profiles.all.map((profile) => ({
      label: profile.title,
      detail: profile.description,
      value: profile,
    })),
    isPicked: ({ name }) => draft.profiles.some((profile) => profile.name === name),
    problem: (values) => (values.length === 0 ? "choose at least one" : undefined),
    step,
  });
  return { ...draft, profiles: chosen };
}

async function askForFeatures(draft: SetupRequest, step: Step): Promise<SetupRequest> {
  const features = await pickMany({
    title,
    placeholder: "What may people do in it?",
    choices: usedFeatures.map((feature) => ({ label: featureTitles[feature], value: feature })),
    isPicked: (feature) => draft.features.includes(feature),
    problem: (values) => (values.length === 0 ? "choose at least one" : undefined),
    step,
  });
  return { ...draft, features };
}

const subjects: readonly Choice<SetupSubject["kind"]>[] = [
  {
    label: "A service account",
    detail: "Made with the rest; people log in with its tokens.",
    value: "serviceAccount",
  },
  { label: "A user", detail: "Whom the cluster's own login knows by this name.", value: "user" },
  { label: "A group", detail: "Everybody whom the cluster's own login puts into it.", value: "group" },
];

async function askForSubject(draft: SetupRequest, step: Step): Promise<SetupRequest> {
  const { subject } = draft;
  const kind = await pick({
    title,
    placeholder: "Who gets these rights?",
    choices: subjects,
    active: (value) => value === subject.kind,
    step,
  });
  const name = await ask({
    title,
    prompt:
      kind === "serviceAccount"
        ? "Name of the service account"
        : `Name of the ${kind}, as the cluster knows it`,
    value: kind === subject.kind ? subject.name : kind === "serviceAccount" ? setupName : "",
    problem: (text) => subjectProblem(kind, text.trim()),
    step: { ...step, canGoBack: false },
  });
  return { ...draft, subject: { kind, name: name.trim() } };
}

function subjectProblem(kind: SetupSubject["kind"], name: string): string | undefined {
  if (kind === "serviceAccount") return subdomainProblem(name, "a service account");
  return name === "" ? `Write the name of the ${kind}, as “kubectl auth whoami” shows it.` : undefined;
}
