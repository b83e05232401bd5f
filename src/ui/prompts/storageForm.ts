import type { App } from "../../app.js";
import { AbortScope } from "../../base/abort.js";
import { isFailure } from "../../domain/failure.js";
import type { KeptClaim } from "../../domain/keptClaim.js";
import type { LaunchRequest, StorageRequest } from "../../domain/launch.js";
import { newClaimText, readNewClaim } from "../../domain/newClaimText.js";
import { partProblem } from "../../domain/validate/validateLaunch.js";
import { ask } from "./ask.js";
import { pick, type Choice, type Heading } from "./pick.js";

const title = "Launch Session: Storage";

type Kind = StorageRequest["kind"];

const kinds: readonly Choice<Kind | "profile">[] = [
  { label: "As the profile says", icon: "dash", value: "profile" },
  {
    label: "With the pod",
    description: "emptyDir",
    detail: "Gone when the session is deleted.",
    icon: "folder",
    value: "emptyDir",
  },
  {
    label: "In memory",
    description: "emptyDir of medium Memory",
    detail: "Fast, and counts as memory of the session.",
    icon: "zap",
    value: "memory",
  },
  {
    label: "On a new claim",
    description: "PersistentVolumeClaim",
    detail: "A volume made for the session, and deleted with it.",
    icon: "database",
    value: "newClaim",
  },
  {
    label: "On a claim that exists",
    description: "PersistentVolumeClaim",
    detail: "A volume that outlives the session.",
    icon: "archive",
    value: "claim",
  },
  {
    label: "In a folder of the node",
    description: "hostPath",
    detail: "Many clusters refuse this: the session could read the node's files.",
    icon: "warning",
    value: "hostPath",
  },
];

interface Detail {
  readonly prompt: string;
  readonly placeholder: string;
  /** A sentence says what is wrong. */
  readonly read: (text: string) => StorageRequest | string;
}

const details: { readonly [K in Exclude<Kind, "claim">]: Detail } = {
  emptyDir: {
    prompt: "Most that the workspace may hold. Empty: as much as the node gives.",
    placeholder: "1Gi",
    read: (text) => ({ kind: "emptyDir", ...(text && { sizeLimit: text }) }),
  },
  memory: {
    prompt: "Most that the workspace may hold. Empty: half of the node's memory.",
    placeholder: "512Mi",
    read: (text) => ({ kind: "memory", ...(text && { sizeLimit: text }) }),
  },
  newClaim: {
    prompt: "Size of the volume, then the storage class if not the default, and “keep” to keep it",
    placeholder: "10Gi standard keep",
    read: readNewClaim,
  },
  hostPath: {
    prompt: "Absolute path on the node",
    placeholder: "/srv/workspace",
    read: (text) => ({ kind: "hostPath", path: text }),
  },
};

/** Asks where the workspace is kept, and then how large or where it is. */
export async function askForStorage(request: LaunchRequest, app: App): Promise<LaunchRequest> {
  const { storage: before, ...without } = request;
  const kind = await pick({
    title,
    placeholder: "Where is the workspace kept?",
    choices: kindsFor(app),
    active: (value) => value === (before?.kind ?? "profile"),
  });
  if (kind === "profile") return without;
  if (kind === "claim") {
    const claimName = await pickClaim(app, before?.kind === "claim" ? before.claimName : undefined);
    return { ...without, storage: { kind: "claim", claimName } };
  }
  const { read, ...question } = details[kind];
  const text = await ask({
    title,
    ...question,
    value: before?.kind === kind ? textOf(before) : "",
    problem: (typed) => {
      const storage = read(typed.trim());
      return typeof storage === "string" ? storage : partProblem({ storage });
    },
  });
  const storage = read(text.trim());
  if (typeof storage === "string") throw new Error(storage);
  return { ...without, storage };
}

/** A kind that a Role refuses is no choice, and says why in its place. */
function kindsFor({ permissions }: App): readonly (Choice<Kind | "profile"> | Heading)[] {
  if (permissions.verdict("claims") !== "denied") return kinds;
  const why = { heading: "no new claim: your Role does not let you make storage for sessions" };
  return kinds.map((choice) => (choice.value === "newClaim" ? why : choice));
}

/** Offers the claims that earlier sessions left behind; any other is typed. */
async function pickClaim(app: App, before: string | undefined): Promise<string> {
  const scope = new AbortScope();
  try {
    return await pick({
      title,
      placeholder: "Choose a claim that a session left, or type the name of another",
      choices: claims(app, scope.signal),
      active: (name) => name === before,
      typed: (text) => {
        const name = text.trim();
        return partProblem({ storage: { kind: "claim", claimName: name } }) === undefined
          ? { label: name, description: "use this claim", icon: "archive", value: name }
          : undefined;
      },
    });
  } finally {
    scope.dispose();
  }
}

async function claims(app: App, signal: AbortSignal): Promise<readonly Choice<string>[]> {
  try {
    const kept = await app.actions.keptClaims(signal);
    return kept.map(claimChoice);
  } catch (error) {
    // Where claims may not be listed, a name can still be typed.
    if (isFailure(error, "forbidden")) return [];
    throw error;
  }
}

function claimChoice({ name, size, storageClass, madeFor }: KeptClaim): Choice<string> {
  return {
    label: name,
    description: storageClass === undefined ? size : `${size}, ${storageClass}`,
    detail: `Left by ${madeFor}`,
    icon: "archive",
    value: name,
  };
}

/** The detail as it is typed. */
function textOf(storage: StorageRequest): string {
  switch (storage.kind) {
    case "emptyDir":
    case "memory":
      return storage.sizeLimit ?? "";
    case "newClaim":
      return newClaimText(storage);
    case "claim":
      return storage.claimName;
    case "hostPath":
      return storage.path;
  }
}
