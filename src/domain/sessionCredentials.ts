import * as z from "zod/mini";
import { alternativesOf, type Credential } from "./credential.js";
import type { LaunchRequest } from "./launch.js";
import type { Profile } from "./profile.js";
import type { ResolvedEnv } from "./resolvedLaunch.js";

/** Keys of the Secret that a session owns. A mount or a variable names one of them, never the Secret whole. */
export const secretKeys = {
  gitUsername: "git-username",
  gitPassword: "git-password",
  sshKey: "ssh-privatekey",
  knownHosts: "known_hosts",
  /** No secret: see {@link gitFiles}. */
  passwd: "passwd",
  /** Kubernetes' own, of a Secret of type kubernetes.io/dockerconfigjson. */
  dockerConfig: ".dockerconfigjson",
  controlPlaneToken: "control-plane-token",
  variable: (name: string) => `env.${name}`,
} as const;

/** Where a container finds the login of a private repository, and the files of it. */
export const gitSecretPath = "/etc/git-secret";
export const gitFiles = {
  username: "username",
  password: "password",
  sshKey: "ssh-privatekey",
  knownHosts: "known_hosts",
  /** ssh refuses to run as a user that has no name ("No user exists for uid 1000"), and most images know none. */
  passwd: "passwd",
} as const;

/** Name of the Secret that holds the credentials of a session. */
export function credentialSecretName(sessionId: string): string {
  return `session-${sessionId}-credentials`;
}

/** The key of the session's Secret that holds the credential's value. */
export function keyOf({ target }: Pick<Credential, "target">): string {
  switch (target.kind) {
    case "gitHttps":
      return secretKeys.gitPassword;
    case "gitSsh":
      return secretKeys.sshKey;
    case "registry":
      return secretKeys.dockerConfig;
    case "env":
      return secretKeys.variable(target.variable);
    case "controlPlane":
      return secretKeys.controlPlaneToken;
  }
}

/** Where a profile says nothing else. */
const defaultControlPlane = { urlVariable: "CONTROL_PLANE_URL", tokenVariable: "CONTROL_PLANE_TOKEN" };

export interface WithCredentials {
  /** The request with references to the session's Secret. */
  readonly merged: LaunchRequest;
  /** Variables that come with a credential and are no secret. */
  readonly extraEnv: readonly ResolvedEnv[];
}

/**
 * The request with a reference for each credential. The person's own credential goes before the shared Secret that
 * the profile names, and takes the place of its alternatives too, so that the session does not find two; a variable
 * that the request itself takes from a Secret stays.
 */
export function withCredentials(
  merged: LaunchRequest,
  request: LaunchRequest,
  profile: Profile,
  credentials: readonly Credential[],
  sessionId: string,
): WithCredentials {
  const name = credentialSecretName(sessionId);
  const extraEnv: ResolvedEnv[] = [];
  let next = merged;
  const give = (variable: string, key: string) => {
    if (Object.hasOwn(request.secretEnv ?? {}, variable)) return;
    next = { ...next, secretEnv: { ...next.secretEnv, [variable]: { name, key } } };
  };
  for (const credential of credentials) {
    const { target } = credential;
    const key = keyOf(credential);
    switch (target.kind) {
      case "gitHttps":
      case "gitSsh":
        if (!next.git) break;
        next = { ...next, git: { ...next.git, secretName: name } };
        if (target.inSession === true) extraEnv.push(...gitEnv(target.kind, next));
        break;
      case "registry":
        next = { ...next, imagePullSecrets: [...(next.imagePullSecrets ?? []), name] };
        break;
      case "env":
        next = withoutShared(next, request, alternativesOf(target.variable));
        give(target.variable, key);
        break;
      case "controlPlane": {
        const { urlVariable, tokenVariable } = profile.controlPlane ?? defaultControlPlane;
        extraEnv.push({ name: urlVariable, kind: "literal", value: target.url });
        give(tokenVariable, key);
      }
    }
  }
  return { merged: next, extraEnv };
}

/** Reads the mounted files each time that git asks, so that a rotated credential counts at once. */
const helper = `!f() { [ "$1" = get ] || exit 0; printf "username=%s\\npassword=%s\\n" "$(cat ${gitSecretPath}/${gitFiles.username})" "$(cat ${gitSecretPath}/${gitFiles.password})"; }; f`;
/** ssh refuses a key that its owner's group may read, and the volume's group must; so it gets a copy. */
const sshCommand = `f() { k=$(mktemp) && chmod 600 "$k" && cat ${gitSecretPath}/${gitFiles.sshKey} >"$k" && ssh -i "$k" -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=${gitSecretPath}/${gitFiles.knownHosts} "$@"; c=$?; rm -f "$k"; return $c; }; f`;

/** How git in the session finds the mounted credential: only for the host that it is for. */
function gitEnv(kind: "gitHttps" | "gitSsh", { git, env }: LaunchRequest): readonly ResolvedEnv[] {
  const literal = (name: string, value: string): ResolvedEnv => ({ name, kind: "literal", value });
  // git guesses by the command's name which options it takes, and a function's says nothing: it would set no port.
  if (kind === "gitSsh") return [literal("GIT_SSH_COMMAND", sshCommand), literal("GIT_SSH_VARIANT", "ssh")];
  // One entry is there already, unless the person counts their own (domain/resolveEnv).
  const count = Number(env?.["GIT_CONFIG_COUNT"] ?? "1");
  const { origin } = new URL(git?.url ?? "");
  return [
    literal("GIT_CONFIG_COUNT", String(count + 1)),
    literal(`GIT_CONFIG_KEY_${count}`, `credential.${origin}.helper`),
    literal(`GIT_CONFIG_VALUE_${count}`, helper),
  ];
}

function withoutShared(
  merged: LaunchRequest,
  request: LaunchRequest,
  variables: readonly string[],
): LaunchRequest {
  const kept = Object.entries(merged.secretEnv ?? {}).filter(
    ([variable]) => !variables.includes(variable) || Object.hasOwn(request.secretEnv ?? {}, variable),
  );
  return { ...merged, secretEnv: Object.fromEntries(kept) };
}

/** Which credentials a session was given, as its pod and its Secret tell: names of keys, never a value. */
const note = z.array(z.object({ id: z.string(), key: z.string() }));
export type CredentialNote = z.infer<typeof note>[number];

export function writeCredentialNote(credentials: readonly Credential[]): string {
  return JSON.stringify(credentials.map((credential) => ({ id: credential.id, key: keyOf(credential) })));
}

/** What {@link writeCredentialNote} wrote; empty for any other text. */
export function readCredentialNote(json: string | undefined): readonly CredentialNote[] {
  try {
    return note.safeParse(JSON.parse(json ?? "[]")).data ?? [];
  } catch {
    return [];
  }
}
