import { UserError } from "../base/errors.js";
import type { CredentialTarget } from "../domain/credential.js";
import type { UsableCredential } from "../domain/credentialChoice.js";
import { isFailure, isNameTaken } from "../domain/failure.js";
import type { LaunchRequest } from "../domain/launch.js";
import { mergeResources } from "../domain/mergeLaunch.js";
import { newSessionId } from "../domain/names.js";
import type { Profile } from "../domain/profile.js";
import { defaultResources } from "../domain/profiles/nvimWeb.js";
import { parseQuotaRefusal } from "../domain/quotaRefusal.js";
import { resolveLaunch } from "../domain/resolveLaunch.js";
import type { ResolvedLaunch } from "../domain/resolvedLaunch.js";
import { encodeFilesConfigMap, encodeWorkspaceClaim } from "../kube/encode/ownedObjects.js";
import { encodePod } from "../kube/encode/pod.js";
import { createClaim, createConfigMap } from "../kube/ownedObjects.js";
import { createPod } from "../kube/pods.js";
import { isUntrusted, type Cluster } from "../state/connections.js";
import { UntrustedCluster } from "./credentials/requireTrust.js";
import { dryRunSecret, NoSecrets } from "./credentials/sessionSecret.js";
import { usableCredentials } from "./credentials/usableCredentials.js";
import type { ActionDeps } from "./deps.js";
import { profileOf } from "./profileOf.js";

/** A launch that the cluster has said it would take, and what to tell the person about it. */
export interface LaunchPlan {
  readonly launch: ResolvedLaunch;
  readonly warnings: readonly string[];
  /** Why it goes without credentials that it would have been given. */
  readonly withheld?: UserError;
}

/** Ids are drawn again when their name is taken: eight digits do collide. */
export const maxDraws = 5;

/** Any uid passes a dry run; the real one is the pod's, which is not there yet. */
const uidOfNobody = "00000000-0000-4000-8000-000000000000";

/**
 * Validates a request and asks the server for a dry run of everything that it would create, so that what is wrong
 * is said before anything exists.
 * @throws UserError for what we can tell; ClusterFailure with the server's Status for what only it knows
 */
export async function planLaunch(
  deps: ActionDeps,
  request: LaunchRequest,
  cluster: Cluster,
): Promise<LaunchPlan> {
  const profile = profileOf(request.profile, deps.profiles);
  let credentials = await usableCredentials(deps);
  let current = request;
  const warnings: string[] = [];
  let withheld: UserError | undefined;
  for (let draws = 1; ; draws++) {
    const launch = resolve(deps, current, profile, credentials);
    if (launch.credentials.length > 0 && isUntrusted(cluster, deps.platform)) {
      withheld = new UntrustedCluster(`the session does not get ${namesOf(launch)}`);
      if (!canDoWithout(request, launch)) throw withheld;
      credentials = [];
      continue;
    }
    try {
      await dryRun(launch, cluster);
      return { launch, warnings: [...warnings, ...launch.warnings], ...(withheld && { withheld }) };
    } catch (error) {
      if (error instanceof NoSecrets && canDoWithout(request, launch)) {
        credentials = [];
        warnings.push(launchedWithout(launch, cluster.namespace));
        continue;
      }
      const quota = unstatedResources(error);
      if (quota !== undefined && current === request) {
        current = withResources(request, profile);
        warnings.push(
          `The quota “${quota}” wants every container to state its resources, so this session got ${resourcesText(current)}.`,
        );
        continue;
      }
      if (!isNameTaken(error, launch.name)) throw error;
      if (request.name !== undefined) throw nameTaken(request.name, cluster.namespace, error);
      if (draws >= maxDraws) throw error;
    }
  }
}

/** Unasked, and neither its repository nor its image wants a login: a shared Secret may hold the variable too. */
function canDoWithout({ credentials }: LaunchRequest, launch: ResolvedLaunch): boolean {
  const isVariable = ({ kind }: CredentialTarget) => kind === "env" || kind === "controlPlane";
  return credentials === undefined && launch.credentials.every(({ target }) => isVariable(target));
}

function launchedWithout(launch: ResolvedLaunch, namespace: string): string {
  return `You may not create Secrets in the namespace “${namespace}”, so the session was launched without ${namesOf(launch)}. Ask an admin for the right.`;
}

function namesOf({ credentials }: ResolvedLaunch): string {
  return credentials.map(({ name }) => `“${name}”`).join(", ");
}

function resolve(
  deps: ActionDeps,
  request: LaunchRequest,
  profile: Profile,
  credentials: readonly UsableCredential[],
): ResolvedLaunch {
  const launchedBy = personName(deps);
  const resolution = resolveLaunch(request, profile, {
    sessionId: newSessionId(deps.random),
    credentials,
    ...(launchedBy === undefined ? {} : { launchedBy }),
  });
  if (resolution.kind === "resolved") return resolution.launch;
  throw new UserError(resolution.problems.map(({ message }) => message).join(" "));
}

function personName({ platform }: ActionDeps): string | undefined {
  const { USER, USERNAME, LOGNAME } = platform.process.env;
  return USER ?? USERNAME ?? LOGNAME;
}

/** `100m to 1 CPU and 4Gi of memory`. */
function resourcesText({ resources = {} }: LaunchRequest): string {
  const span = (least = "", most = "") => (least === most ? most : `${least} to ${most}`);
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = resources;
  return `${span(cpuRequest, cpuLimit)} CPU and ${span(memoryRequest, memoryLimit)} of memory`;
}

/** Of the pod and all that it will own at once. */
async function dryRun(launch: ResolvedLaunch, { api, namespace, signal }: Cluster): Promise<void> {
  const owner = { namespace, name: launch.name, uid: uidOfNobody };
  const files = encodeFilesConfigMap(launch, owner);
  const claim = encodeWorkspaceClaim(launch, owner);
  const options = { namespace, dryRun: true, signal };
  const asked = await Promise.allSettled([
    createPod(api, encodePod(launch, namespace), options),
    files && createConfigMap(api, files, options),
    claim && createClaim(api, claim, options),
    dryRunSecret(launch, owner, { api, namespace, signal }),
  ]);
  for (const outcome of asked) {
    if (outcome.status === "rejected" && !isNoDryRun(outcome.reason)) throw outcome.reason;
  }
}

/** A webhook with side effects cannot take part in a dry run; it speaks when the pod is created. */
function isNoDryRun(error: unknown): boolean {
  return isFailure(error, "invalid") && /does not support dry run/i.test(error.message);
}

/** The quota that refuses a pod because a container does not state its resources. */
function unstatedResources(error: unknown): string | undefined {
  if (!isFailure(error, "forbidden")) return undefined;
  const refusal = parseQuotaRefusal(error.message);
  return refusal && refusal.mustSpecify.length > 0 ? refusal.quota : undefined;
}

/** What was asked for stands; only what was left open gets the usual amounts. */
function withResources(request: LaunchRequest, profile: Profile): LaunchRequest {
  return {
    ...request,
    resources: mergeResources(
      defaultResources,
      mergeResources(profile.defaults.resources, request.resources),
    ),
  };
}

/** The name that the person chose is that of a pod which is there; `cause` is the server's refusal. */
export function nameTaken(name: string, namespace: string, cause: unknown): UserError {
  return new UserError(
    `There is a pod “${name}” in the namespace “${namespace}” already. Choose another name, or delete that pod first.`,
    undefined,
    { cause },
  );
}
