import type { SetupNetwork } from "../../domain/setup/setupNetwork.js";
import {
  parseQuotaLine,
  personQuota,
  quotaLine,
  teamQuota,
  type QuotaNumbers,
} from "../../domain/setup/setupQuota.js";
import { podSecurityFor, type PodSecurityLevel, type SetupRequest } from "../../domain/setup/setupRequest.js";
import { ask } from "../prompts/ask.js";
import { pick, type Choice, type Step } from "../prompts/pick.js";
import type { Question } from "../prompts/steps.js";

const title = "Set Up a Namespace";

/** What a set-up asks of the limits of the namespace: what its sessions take, reach and may do. */
export const limitQuestions: readonly Question<SetupRequest>[] = [
  { ask: askForQuota },
  { ask: askForNetwork },
  { ask: askForPodSecurity },
];

const own = "own";
type QuotaChoice = QuotaNumbers | typeof own | undefined;

async function askForQuota(draft: SetupRequest, step: Step): Promise<SetupRequest> {
  const { quota: before, ...without } = draft;
  const quota = await pick<QuotaChoice>({
    title,
    placeholder: "How much may all sessions together take?",
    choices: [
      { label: "No quota", detail: "As much as the nodes have.", value: undefined },
      { label: "For one person", detail: quotaLine(personQuota), value: personQuota },
      { label: "For a team", detail: quotaLine(teamQuota), value: teamQuota },
      { label: "Other numbers…", detail: "Written as above.", value: own },
    ],
    active: (value) => value === before,
    step,
  });
  if (quota === undefined) return without;
  if (quota !== own) return { ...without, quota };
  const line = await ask({
    title,
    prompt: "Resources and their limits, with a space between",
    value: quotaLine(before ?? teamQuota),
    problem: (text) => {
      const read = parseQuotaLine(text);
      return typeof read === "string" ? read : undefined;
    },
    step: { ...step, canGoBack: false },
  });
  const read = parseQuotaLine(line);
  if (typeof read === "string") throw new Error(read);
  return { ...without, quota: read };
}

const networks: readonly Choice<SetupNetwork | undefined>[] = [
  {
    label: "No network policy",
    detail: "Sessions reach everything, and everything reaches them.",
    value: undefined,
  },
  {
    label: "Nobody connects to sessions",
    detail: "But who must, for their profile. They reach everything.",
    value: "outgoing",
  },
  {
    label: "Only the internet",
    detail: "As above, and sessions do not reach private addresses: other pods, nodes, a cloud's metadata.",
    value: "internet",
  },
  {
    label: "No network",
    detail: "Only names can be looked up. Repositories outside cannot be cloned.",
    value: "closed",
  },
];

async function askForNetwork(draft: SetupRequest, step: Step): Promise<SetupRequest> {
  const { network: before, ...without } = draft;
  const network = await pick({
    title,
    placeholder: "What may sessions reach? (where the cluster's network enforces policies)",
    choices: networks,
    active: (value) => value === before,
    step,
  });
  return network === undefined ? without : { ...without, network };
}

async function askForPodSecurity(draft: SetupRequest, step: Step): Promise<SetupRequest> {
  const { podSecurity: before, ...without } = draft;
  const fitting = podSecurityFor(draft.profiles);
  const level = (value: PodSecurityLevel, detail: string): Choice<PodSecurityLevel> => ({
    label: value,
    ...(value === fitting ? { description: "the strictest that these sessions run under" } : {}),
    detail,
    value,
  });
  const podSecurity = await pick<PodSecurityLevel | undefined>({
    title,
    placeholder: "Which Pod Security does the namespace enforce?",
    choices: [
      level("restricted", "No root, no privileges. Sessions that want the image's own user are refused."),
      level("baseline", "Root inside of the container, and nothing of the node."),
      level("privileged", "Everything, also folders of the node."),
      { label: "Leave it as it is", value: undefined },
    ],
    active: (value) => value === (before ?? fitting),
    step,
  });
  return podSecurity === undefined ? without : { ...without, podSecurity };
}
