import { chooseCredentials, type UsableCredential } from "./credentialChoice.js";
import { imageWarning } from "./imageReference.js";
import { labelPrefix } from "./labels.js";
import type { LaunchRequest } from "./launch.js";
import { mergeProfile } from "./mergeLaunch.js";
import { generatedName, isLabelValue, toLabelValue } from "./names.js";
import type { Profile } from "./profile.js";
import { resolveEnv } from "./resolveEnv.js";
import type { ResolvedLaunch, ResolvedProcess } from "./resolvedLaunch.js";
import { looksSecret } from "./secretNames.js";
import { withCredentials } from "./sessionCredentials.js";
import { storeFiles } from "./sessionFiles.js";
import { storedRequest } from "./storedRequest.js";
import type { FieldProblem } from "./validate/fieldProblem.js";
import { normalizePath } from "./validate/paths.js";
import { defaultWorkspacePath, validateLaunch } from "./validate/validateLaunch.js";

const defaultGitImage = "alpine/git:latest";

export interface ResolveOptions {
  readonly sessionId: string;
  readonly launchedBy?: string;
  /** The person's credentials, without their values; none unless told. */
  readonly credentials?: readonly UsableCredential[];
}

export type Resolution =
  | { readonly kind: "resolved"; readonly launch: ResolvedLaunch }
  | { readonly kind: "problems"; readonly problems: readonly FieldProblem[] };

/** Makes every choice of a launch. Pure: the same request, profile and id give the same launch. */
export function resolveLaunch(
  request: LaunchRequest,
  profile: Profile,
  { sessionId, launchedBy, credentials: usable = [] }: ResolveOptions,
): Resolution {
  const plain = mergeProfile(request, profile);
  const choice = chooseCredentials(plain, profile, usable);
  const problems = [...validateLaunch(plain), ...choice.problems];
  const { merged, extraEnv } = withCredentials(plain, request, profile, choice.chosen, sessionId);
  const { image } = merged;
  if (image === undefined) {
    problems.push({
      field: "image",
      message: `The profile “${profile.title}” has no image of its own. Name one, for example “node:24”.`,
    });
  }
  if (image === undefined || problems.length > 0) return { kind: "problems", problems };

  const workspacePath = normalizePath(merged.workspacePath ?? defaultWorkspacePath);
  const { env, ignored } = resolveEnv({ merged, profile, sessionId, workspacePath });
  const { labels, rawLabels, warnings: labelWarnings } = resolveLabels(merged, profile);
  const git = merged.git && {
    ...(profile.git?.branch === undefined ? {} : { branch: profile.git.branch }),
    ...merged.git,
    path: `${workspacePath}/repo`,
    depth: merged.git.depth ?? 1,
    image: profile.git?.image ?? defaultGitImage,
  };
  const launch: ResolvedLaunch = {
    sessionId,
    name: merged.name ?? generatedName(profile.namePrefix, sessionId),
    ...optional("displayName", merged.displayName?.trim() || undefined),
    profile: profile.name,
    ...optional("launchedBy", launchedBy),
    container: profile.container,
    image,
    ...optional("imagePullPolicy", merged.imagePullPolicy),
    imagePullSecrets: merged.imagePullSecrets ?? [],
    process: processOf(merged, profile),
    tty: merged.tty ?? false,
    stdin: merged.tty === true || profile.stdin === "open",
    env: [...env.filter(({ name }) => !extraEnv.some((extra) => extra.name === name)), ...extraEnv],
    workspacePath,
    ...optional("workingDir", workingDirOf(request, merged, profile, workspacePath)),
    ...optional("git", git),
    credentials: choice.chosen,
    setup: merged.setup ?? [],
    files: storeFiles(merged.files ?? [], workspacePath),
    ports: merged.ports ?? [],
    probe: merged.probe ?? { kind: "none" },
    storage: merged.storage ?? { kind: "emptyDir" },
    resources: merged.resources ?? {},
    nodeSelector: merged.nodeSelector ?? {},
    tolerations: merged.tolerations ?? [],
    ...optional("priorityClass", merged.priorityClass),
    ...optional("runtimeClass", merged.runtimeClass),
    ...optional("serviceAccount", merged.serviceAccount),
    mountToken: merged.mountToken ?? false,
    security: merged.security ?? "default",
    restartPolicy: merged.restartPolicy ?? "Never",
    timeoutSeconds: merged.timeoutSeconds ?? 0,
    stopGraceSeconds: profile.stopGraceSeconds,
    labels,
    rawLabels,
    requestJson: storedRequest(withClaim(request, merged)),
    ignoredEnv: ignored,
    warnings: [...warningsOf(merged, image), ...choice.warnings, ...labelWarnings],
  };
  return { kind: "resolved", launch };
}

/** Says of a claim to be made although the profile does: it holds work, and the profile may say otherwise tomorrow. */
function withClaim(request: LaunchRequest, { storage }: LaunchRequest): LaunchRequest {
  return storage?.kind === "newClaim" ? { ...request, storage } : request;
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

function processOf({ command, args }: LaunchRequest, profile: Profile): ResolvedProcess {
  if (command !== undefined || args !== undefined) {
    return { kind: "command", ...optional("command", command), ...optional("args", args) };
  }
  return { kind: profile.mainProcess ?? "image" };
}

function workingDirOf(
  request: LaunchRequest,
  merged: LaunchRequest,
  profile: Profile,
  workspacePath: string,
): string | undefined {
  if (request.workingDir !== undefined) return normalizePath(request.workingDir);
  if (merged.git && profile.git?.startInClone === true) return `${workspacePath}/repo`;
  if (merged.workingDir === undefined && profile.startsIn === "image") return undefined;
  return normalizePath(merged.workingDir ?? workspacePath);
}

function resolveLabels(
  merged: LaunchRequest,
  profile: Profile,
): Pick<ResolvedLaunch, "labels" | "rawLabels"> & { readonly warnings: readonly string[] } {
  const labels: Record<string, string> = profile.appLabel === undefined ? {} : { app: profile.appLabel };
  const rawLabels: Record<string, string> = {};
  const warnings: string[] = [];
  for (const [key, value] of Object.entries(merged.labels ?? {})) {
    if (key.startsWith(labelPrefix)) {
      warnings.push(`The label “${key}” is this extension's own and was left out.`);
      continue;
    }
    labels[key] = toLabelValue(value);
    if (isLabelValue(value)) continue;
    rawLabels[key] = value;
    warnings.push(
      `“${value}” cannot be the value of a label, so “${key}” became “${labels[key]}”. The pod's annotation keeps it as written.`,
    );
  }
  return { labels, rawLabels, warnings };
}

function warningsOf({ storage, env }: LaunchRequest, image: string): readonly string[] {
  const warnings: string[] = [];
  const secrets = Object.keys(env ?? {}).filter(looksSecret);
  if (secrets.length > 0) {
    warnings.push(
      `${secrets.join(", ")}: whoever may read the pod can read this value. Put it into a Secret and name that instead.`,
    );
  }
  const moving = imageWarning(image);
  if (moving !== undefined) warnings.push(moving);
  if (storage?.kind === "hostPath") {
    warnings.push(
      `The workspace is the folder “${storage.path}” of whatever node the session runs on. Pod Security “baseline” and “restricted” refuse that, and the session can change the node's files.`,
    );
  }
  return warnings;
}
