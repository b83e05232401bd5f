import type { LaunchRequest } from "./launch.js";
import type { Profile } from "./profile.js";
import { ownFields } from "./reservedEnv.js";
import type { ResolvedEnv } from "./resolvedLaunch.js";

export interface EnvResolution {
  readonly env: readonly ResolvedEnv[];
  /** Names of the person's variables that are reserved, and so were left out. */
  readonly ignored: readonly string[];
}

/**
 * The environment of a session's containers. The person's variables give way to the system's, and both to
 * credentials from Secrets; a reserved name of the person's is left out and told. Sorted by name within each
 * group, after those that others may refer to.
 */
export function resolveEnv({
  merged,
  profile,
  sessionId,
  workspacePath,
}: {
  readonly merged: LaunchRequest;
  readonly profile: Profile;
  readonly sessionId: string;
  readonly workspacePath: string;
}): EnvResolution {
  const system = systemEnv(profile, sessionId);
  const systemNames = new Set(system.map(({ name }) => name));
  const reserved = new Set([...systemNames, ...(profile.reservedEnv ?? [])]);
  const credentials = sorted(merged.secretEnv ?? {}).filter(([name]) => !systemNames.has(name));
  const credentialNames = new Set(credentials.map(([name]) => name));

  const ignored: string[] = Object.keys(merged.secretEnv ?? {}).filter((name) => systemNames.has(name));
  const own: ResolvedEnv[] = [];
  for (const [name, value] of sorted({ ...comforts(merged, workspacePath), ...merged.env })) {
    if (reserved.has(name) || credentialNames.has(name)) ignored.push(name);
    else own.push({ name, kind: "literal", value });
  }
  return {
    env: [
      ...system,
      ...own,
      ...credentials.map(([name, ref]): ResolvedEnv => ({ name, kind: "secret", ref })),
    ],
    ignored: [...new Set(ignored)].sort(),
  };
}

function systemEnv(profile: Profile, sessionId: string): readonly ResolvedEnv[] {
  const own = ownFields.map(([name, fieldPath]): ResolvedEnv => ({ name, kind: "field", fieldPath }));
  const profiles = (profile.systemEnv ?? []).map((variable): ResolvedEnv =>
    "from" in variable
      ? { name: variable.name, kind: "literal", value: sessionId }
      : { name: variable.name, kind: "template", value: variable.value },
  );
  return [...own, ...profiles];
}

/** What a session lacks in a plain image; the person's word goes first. */
function comforts(merged: LaunchRequest, workspacePath: string): Readonly<Record<string, string>> {
  return {
    // A user id that the image does not know has the home `/`, where it may not write.
    ...(merged.security === "restricted" ? { HOME: workspacePath } : {}),
    // git refuses a clone that another user made; here init container and session may be two users, never two persons.
    ...(merged.git
      ? { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "safe.directory", GIT_CONFIG_VALUE_0: "*" }
      : {}),
  };
}

function sorted<V>(map: Readonly<Record<string, V>>): readonly (readonly [string, V])[] {
  return Object.entries(map).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}
