import type { App } from "../../app.js";
import type { GitSource, LaunchRequest } from "../../domain/launch.js";
import { launchTextFields } from "../../domain/launchTextFields.js";
import type { Profiles } from "../../state/profiles.js";
import { askForText } from "./askForText.js";
import { reviewLaunch, type LaunchDraft } from "./launchReview.js";
import { offerNamespace } from "./offerNamespace.js";
import { pick, type Choice, type Step } from "./pick.js";
import { pickProfile } from "./pickProfile.js";
import { askInSteps, type Question } from "./steps.js";
import { workspaceRepository } from "./workspaceRepository.js";

const title = "Launch Session";

/** A draft on its way through the questions: `review` goes past those that ask for single fields. */
interface FormDraft extends LaunchDraft {
  readonly path: "fields" | "review";
}

export interface LaunchFormOptions {
  /** To be looked through and changed, without the questions before. */
  readonly first?: LaunchDraft | undefined;
  /** What was typed before and came to nothing; offered beside the profiles. */
  readonly left?: LaunchRequest | undefined;
  /** Called with each request that the person's answers lead to: what is left when they close a question. */
  readonly onDraft: (request: LaunchRequest) => void;
}

/**
 * Asks step by step for a launch: profile, name, image, repository, branch, and a review in which the other fields
 * that a person types can be set. Each step has a way back and a default. Throws Cancelled when the person closes one.
 */
export async function askForLaunch(
  app: App,
  { first, left, onDraft }: LaunchFormOptions,
): Promise<LaunchRequest> {
  const none = first ?? firstDraft(app.profiles);
  if (!none) throw new Error("there is no profile at all");
  const review: Question<FormDraft> = {
    ask: async (draft, step) => ({ ...draft, request: await reviewLaunch(draft, app, { step, onDraft }) }),
  };
  const fields = questions.map((question) => told(onlyFields(question), onDraft));
  const { request } = await askInSteps<FormDraft>(
    { ...none, path: "fields" },
    first ? [review] : [profileQuestion(app, left), ...fields, review],
  );
  return request;
}

function onlyFields(question: Question<LaunchDraft>): Question<FormDraft> {
  return {
    fits: (draft) => draft.path === "fields" && question.fits?.(draft) !== false,
    ask: async (draft, step) => ({ ...draft, ...(await question.ask(draft, step)) }),
  };
}

function told(question: Question<FormDraft>, onDraft: LaunchFormOptions["onDraft"]): Question<FormDraft> {
  return {
    ...question,
    ask: async (before, step) => {
      const draft = await question.ask(before, step);
      onDraft(draft.request);
      return draft;
    },
  };
}

/** Asks for the image alone, where the profile has none. */
export async function askForImage(request: LaunchRequest, step?: Step): Promise<LaunchRequest> {
  return askForText("image", request, {
    label: "Image",
    prompt: "Image of the session",
    placeholder: "node:24",
    needed: true,
    ...(step && { step }),
  });
}

function firstDraft(profiles: Profiles): LaunchDraft | undefined {
  const [profile] = profiles.all;
  return profile && { profile, request: { profile: profile.name } };
}

function profileQuestion(app: App, left: LaunchRequest | undefined): Question<FormDraft> {
  const { profiles } = app;
  return {
    async ask(draft, step) {
      const before = left && asBefore(left, profiles);
      const chosen = await pickProfile(profiles, { title, active: draft.profile.name, step, before });
      if ("request" in chosen) return { ...chosen, path: "review" };
      await offerNamespace(app, chosen, { ...step, canGoBack: false });
      return { profile: chosen, request: { ...draft.request, profile: chosen.name }, path: "fields" };
    },
  };
}

/** Undefined where the settings no longer have its profile. */
function asBefore(request: LaunchRequest, profiles: Profiles): Choice<LaunchDraft> | undefined {
  const profile = profiles.get(request.profile);
  if (!profile) return undefined;
  const { displayName, name, image, repository, branch, command } = launchTextFields;
  const shown = [displayName, name, image, repository, branch, command].map((field) => field.read(request));
  return {
    label: "As before",
    description: profile.title,
    detail: shown.filter((text) => text !== "").join(", "),
    icon: "history",
    value: { profile, request },
  };
}

const questions: readonly Question<LaunchDraft>[] = [
  {
    ask: async ({ profile, request }, step) => ({
      profile,
      request: await askForText("name", request, {
        label: "Name of the pod",
        prompt: "Name of the pod. Empty: one is made.",
        placeholder: `${profile.namePrefix}1a2b3c4d`,
        step,
      }),
    }),
  },
  {
    ask: async ({ profile, request }, step) => {
      const { image } = profile.defaults;
      return {
        profile,
        request: await askForText("image", request, {
          label: "Image",
          prompt: image === undefined ? "Image of the session" : `Image of the session. Empty: ${image}`,
          placeholder: image ?? "node:24",
          needed: image === undefined,
          step,
        }),
      };
    },
  },
  {
    ask: async ({ profile, request }, step) => ({ profile, request: await askForRepository(request, step) }),
  },
  {
    fits: ({ request }) => request.git !== undefined,
    ask: async ({ profile, request }, step) => ({
      profile,
      request: await askForText("branch", request, {
        label: "Branch",
        prompt: "Branch or tag. Empty: the repository's default branch.",
        placeholder: "main",
        step,
      }),
    }),
  },
];

type RepositoryAnswer =
  { readonly kind: "none" } | { readonly kind: "type" } | { readonly kind: "this"; readonly git: GitSource };

/** Offers the repository of the open folder; nothing is cloned unless chosen. */
async function askForRepository(request: LaunchRequest, step: Step): Promise<LaunchRequest> {
  const answer = await pick<RepositoryAnswer>({
    title,
    placeholder: "Clone a repository into the session?",
    choices: repositories(request),
    step,
  });
  const { git: _before, ...without } = request;
  switch (answer.kind) {
    case "none":
      return without;
    case "this":
      return { ...without, git: answer.git };
    case "type":
      return askForText("repository", request, {
        label: "Repository",
        prompt: "Address of the repository",
        placeholder: "https://github.com/user/project",
        step: { ...step, canGoBack: true },
      });
  }
}

async function repositories(request: LaunchRequest): Promise<readonly Choice<RepositoryAnswer>[]> {
  const workspace = await workspaceRepository();
  const choices: Choice<RepositoryAnswer>[] = [];
  if (request.git)
    choices.push({
      label: request.git.url,
      description: "as before",
      icon: "repo",
      value: { kind: "this", git: request.git },
    });
  choices.push({ label: "No repository", icon: "circle-slash", value: { kind: "none" } });
  if (workspace && workspace.url !== request.git?.url)
    choices.push({
      label: workspace.url,
      description: `this folder${workspace.branch === undefined ? "" : `, branch ${workspace.branch}`}`,
      icon: "repo",
      value: { kind: "this", git: workspace },
    });
  choices.push({ label: "Another repository…", icon: "edit", value: { kind: "type" } });
  return choices;
}
