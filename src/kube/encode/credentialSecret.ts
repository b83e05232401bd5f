import { dockerConfigKey } from "../../domain/credentialHosts.js";
import type { Credential } from "../../domain/credential.js";
import { annotations, labels, managedByValue } from "../../domain/labels.js";
import type { PodRef } from "../../domain/refs.js";
import type { ResolvedLaunch } from "../../domain/resolvedLaunch.js";
import {
  credentialSecretName,
  keyOf,
  secretKeys,
  writeCredentialNote,
} from "../../domain/sessionCredentials.js";
import { encodeData } from "../secrets.js";
import type { Secret } from "./manifest.js";
import { userId } from "./security.js";

/** The users of the clone's container: passwd(5). */
const passwd = `root:x:0:0:root:/root:/bin/sh\nsession:x:${userId}:${userId}::/tmp:/bin/sh\n`;

/**
 * The one Secret of a session's credentials, owned by its pod; undefined for a session without any. One, so that
 * it comes and goes as a whole: the type that a pull wants may have other keys too.
 *
 * @param valueOf the value of a credential, by its id
 */
export function encodeCredentialSecret(
  launch: ResolvedLaunch,
  owner: Required<PodRef>,
  valueOf: (id: string) => string,
): Secret | undefined {
  const { credentials, sessionId, profile } = launch;
  if (credentials.length === 0) return undefined;
  const entries = credentials.map((credential) => secretEntries(credential, valueOf(credential.id)));
  const isForPulls = credentials.some(({ target }) => target.kind === "registry");
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: credentialSecretName(sessionId),
      namespace: owner.namespace,
      labels: { [labels.managedBy]: managedByValue, [labels.session]: sessionId, [labels.profile]: profile },
      annotations: { [annotations.credentials]: writeCredentialNote(credentials) },
      ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: owner.name, uid: owner.uid }],
    },
    type: isForPulls ? "kubernetes.io/dockerconfigjson" : "Opaque",
    data: encodeData(Object.assign({}, ...entries) as Record<string, string>),
  };
}

/** What of a Secret a credential is, key by key. */
export function secretEntries(credential: Credential, value: string): Readonly<Record<string, string>> {
  const { target } = credential;
  const own = { [keyOf(credential)]: value };
  switch (target.kind) {
    case "gitHttps":
      return { ...own, [secretKeys.gitUsername]: target.username };
    case "gitSsh":
      return { ...own, [secretKeys.knownHosts]: `${target.knownHosts}\n`, [secretKeys.passwd]: passwd };
    case "registry":
      return { [secretKeys.dockerConfig]: dockerConfig(target, value) };
    case "env":
    case "controlPlane":
      return own;
  }
}

/** As `docker login` writes it (docs.docker.com/reference/cli/docker/login). */
function dockerConfig(
  { server, username }: { readonly server: string; readonly username: string },
  password: string,
): string {
  const auth = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
  return JSON.stringify({ auths: { [dockerConfigKey(server)]: { username, password, auth } } });
}
