import type { LaunchRequest, ResourceRequest } from "./launch.js";
import type { Profile } from "./profile.js";
import { parseQuantity } from "./quantity.js";

type Defaults = Profile["defaults"];

/**
 * What is said by `over`, and where it says nothing, by `base`. Maps are joined, key by key; everything else is
 * replaced whole. What belongs together goes together: a command takes its arguments with it, and the pull policy
 * `Never` and the probe speak of the image (and command) that they were written for.
 */
export function mergeDefaults(base: Defaults, over: Defaults): Defaults {
  const changesImage = over.image !== undefined && over.image !== base.image;
  const changesProcess = changesImage || over.command !== undefined;
  const { command, args, probe, imagePullPolicy, resources, ...rest } = base;
  const kept: Defaults = {
    ...rest,
    ...(over.command === undefined && command !== undefined ? { command } : {}),
    ...(over.command === undefined && args !== undefined ? { args } : {}),
    ...(!changesProcess && probe !== undefined ? { probe } : {}),
    ...(imagePullPolicy === undefined || (changesImage && imagePullPolicy === "Never")
      ? {}
      : { imagePullPolicy }),
  };
  return {
    ...kept,
    ...over,
    ...joined("env", withoutNames(base.env, over.secretEnv), over.env),
    ...joined("secretEnv", base.secretEnv, over.secretEnv),
    ...joined("labels", base.labels, over.labels),
    ...joined("nodeSelector", base.nodeSelector, over.nodeSelector),
    ...(resources || over.resources ? { resources: mergeResources(resources, over.resources) } : {}),
  };
}

/** A request with everything that its profile says beside it. */
export function mergeProfile(request: LaunchRequest, profile: Profile): LaunchRequest {
  const { profile: name, name: podName, displayName, ...over } = request;
  return {
    profile: name,
    ...(podName === undefined ? {} : { name: podName }),
    ...(displayName === undefined ? {} : { displayName }),
    ...mergeDefaults(profile.defaults, over),
  };
}

/** Where only one of request and limit is known, the other is the same: a session never lacks either. */
export function mergeResources(
  base: ResourceRequest | undefined = {},
  over: ResourceRequest | undefined = {},
): ResourceRequest {
  const cpu = pair(base.cpuRequest, base.cpuLimit, over.cpuRequest, over.cpuLimit);
  const memory = pair(base.memoryRequest, base.memoryLimit, over.memoryRequest, over.memoryLimit);
  return {
    ...base,
    ...over,
    ...(cpu && { cpuRequest: cpu.request, cpuLimit: cpu.limit }),
    ...(memory && { memoryRequest: memory.request, memoryLimit: memory.limit }),
  };
}

/** What `over` says stands; what `base` says gives way where it would contradict. */
function pair(
  baseRequest: string | undefined,
  baseLimit: string | undefined,
  overRequest: string | undefined,
  overLimit: string | undefined,
): { readonly request: string; readonly limit: string } | undefined {
  if (overRequest !== undefined && overLimit !== undefined) return { request: overRequest, limit: overLimit };
  if (overRequest !== undefined) {
    return {
      request: overRequest,
      limit: baseLimit !== undefined && isAtMost(overRequest, baseLimit) ? baseLimit : overRequest,
    };
  }
  if (overLimit !== undefined) {
    return {
      request: baseRequest !== undefined && isAtMost(baseRequest, overLimit) ? baseRequest : overLimit,
      limit: overLimit,
    };
  }
  const request = baseRequest ?? baseLimit;
  const limit = baseLimit ?? baseRequest;
  return request === undefined || limit === undefined ? undefined : { request, limit };
}

function isAtMost(left: string, right: string): boolean {
  const [small, large] = [parseQuantity(left), parseQuantity(right)];
  return small === undefined || large === undefined || small <= large;
}

/** `{ [key]: … }` with both maps joined, the second winning; nothing where there are none. */
function joined<K extends string, V>(
  key: K,
  base: Readonly<Record<string, V>> | undefined,
  over: Readonly<Record<string, V>> | undefined,
): Partial<Record<K, Readonly<Record<string, V>>>> {
  if (!base && !over) return {};
  const both = { ...base, ...over };
  return { [key]: both } as Partial<Record<K, Readonly<Record<string, V>>>>;
}

function withoutNames<V>(
  map: Readonly<Record<string, V>> | undefined,
  names: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, V>> | undefined {
  if (!map || !names) return map;
  return Object.fromEntries(Object.entries(map).filter(([name]) => !Object.hasOwn(names, name)));
}
