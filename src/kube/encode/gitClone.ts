import type { Container } from "./manifest.js";
import type { ResolvedLaunch } from "../../domain/resolvedLaunch.js";
import { encodeEnv } from "./env.js";
import { literal } from "./literal.js";
import { encodeInitResources } from "./resources.js";
import { containerSecurity } from "./security.js";
import { gitSecretPath } from "../../domain/sessionCredentials.js";
import { cloneSecretMounts, workspaceMount } from "./volumes.js";

/** What of the session's environment changes how git reaches a server: proxies, and git's own variables. */
const transportVariable = /^(?:(?:https?|all|no)_proxy|GIT_.+|SSL_CERT_(?:FILE|DIR))$/i;

/**
 * Gets: where the clone goes, the address that credentials are for, and git's arguments. Nothing that a person
 * wrote is part of the script. Credentials are read where git asks for them, and stand neither in the pod nor in
 * the clone's configuration. A key is copied, since ssh refuses one that its owner's group can read, and the
 * group must be able to read the volume.
 */
const script = `set -eu
umask 0002
path=$1 origin=$2 secret=${gitSecretPath}
shift 2
if [ -e "$path/.git" ]; then
  echo "Keeping the repository that is in $path already."
  exit 0
fi
export HOME=/tmp GIT_TERMINAL_PROMPT=0
if [ -e "$secret/ssh-privatekey" ]; then
  (umask 0077 && cat "$secret/ssh-privatekey" >/tmp/git-key)
  if [ -e "$secret/known_hosts" ]; then hosts=$secret/known_hosts check=yes; else hosts=/tmp/known_hosts check=accept-new; fi
  export GIT_SSH_COMMAND="ssh -i /tmp/git-key -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile=$hosts -o StrictHostKeyChecking=$check"
fi
if [ -e "$secret/password" ]; then
  helper='!f() { [ "$1" = get ] || exit 0; printf "username=%s\\npassword=%s\\n" "$(cat ${gitSecretPath}/username 2>/dev/null || echo git)" "$(cat ${gitSecretPath}/password)"; }; f'
  count=\${GIT_CONFIG_COUNT:-0}
  export GIT_CONFIG_COUNT=$((count + 1)) "GIT_CONFIG_KEY_$count=credential.$origin.helper" "GIT_CONFIG_VALUE_$count=$helper"
fi
exec git "$@"`;

/** The init container that clones the session's repository; undefined for a session without one. */
export function encodeGitClone(launch: ResolvedLaunch): Container | undefined {
  const { git } = launch;
  if (!git) return undefined;
  const env = launch.env.filter(({ name }) => transportVariable.test(name));
  const resources = encodeInitResources(launch.resources);
  const securityContext = containerSecurity(launch.security);
  const clone = [
    "clone",
    ...(git.depth > 0 ? ["--depth", String(git.depth)] : []),
    ...(git.branch === undefined ? [] : ["--branch", git.branch]),
    "--",
    git.url,
    git.path,
  ];
  return {
    name: "git-clone",
    image: git.image,
    imagePullPolicy: "IfNotPresent",
    command: ["sh", "-c", literal(script), "git-clone"],
    args: [git.path, originOf(git.url), ...clone].map(literal),
    workingDir: launch.workspacePath,
    ...(env.length > 0 ? { env: encodeEnv(env) } : {}),
    volumeMounts: [workspaceMount(launch), ...cloneSecretMounts(launch)],
    ...(resources && { resources }),
    ...(securityContext && { securityContext }),
    // The last lines of its log become its message: they say why a clone failed.
    terminationMessagePolicy: "FallbackToLogsOnError",
  };
}

/** What a credential is for: `https://host:port`, so that no redirect or submodule elsewhere gets it. */
function originOf(url: string): string {
  return URL.canParse(url) && /^https?:/.test(url) ? new URL(url).origin : "";
}
