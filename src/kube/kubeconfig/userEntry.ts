import {
  certificatePem,
  checkPem,
  EntryFault,
  privateKeyPem,
  textSource,
  type ResolvePath,
} from "./entryCheck.js";
import { execPluginOf } from "./execEntry.js";
import type { UserFields } from "./kubeconfigSchema.js";
import type { Impersonation, ResolvedUser, UserAuth } from "./resolvedContext.js";

/**
 * A user from its fields, by the rules of client-go's clientcmd.
 * @throws EntryFault
 */
export function userOf(name: string, fields: UserFields, resolve: ResolvePath): ResolvedUser {
  const clientCertificate = certificateOf(fields, resolve);
  const impersonate = impersonationOf(fields);
  return {
    name,
    ...(clientCertificate ? { clientCertificate } : {}),
    auth: authOf(fields, resolve),
    ...(impersonate ? { impersonate } : {}),
  };
}

function certificateOf(fields: UserFields, resolve: ResolvePath): ResolvedUser["clientCertificate"] {
  const cert = textSource(
    { name: "client-certificate-data", value: fields["client-certificate-data"] },
    fields["client-certificate"],
    resolve,
  );
  const key = textSource(
    { name: "client-key-data", value: fields["client-key-data"] },
    fields["client-key"],
    resolve,
  );
  checkPem(cert, "client-certificate-data", certificatePem);
  checkPem(key, "client-key-data", privateKeyPem);
  if (cert && !key) {
    throw new EntryFault("the user has a client certificate but no key. Add client-key or client-key-data.");
  }
  return cert && key ? { cert, key } : undefined;
}

function authOf(fields: UserFields, resolve: ResolvePath): UserAuth {
  const { token, tokenFile, username, password, exec } = fields;
  const provider = fields["auth-provider"];
  if ((token || tokenFile) && (username || password)) {
    throw new EntryFault("the user has both a token and a username and password. Keep one of them.");
  }
  if (exec && provider) {
    throw new EntryFault("the user has both exec and auth-provider. Keep exec.");
  }
  if (tokenFile) {
    return { kind: "tokenFile", file: resolve(tokenFile), ...(token ? { fallback: token } : {}) };
  }
  if (token) return { kind: "token", token };
  if (username || password) {
    return { kind: "basic", username: username ?? "", password: password ?? "" };
  }
  if (exec) return { kind: "exec", plugin: execPluginOf(exec, resolve) };
  if (provider) {
    const idToken = provider.config?.["id-token"];
    return { kind: "authProvider", name: provider.name ?? "", ...(idToken ? { idToken } : {}) };
  }
  return { kind: "none" };
}

function impersonationOf(fields: UserFields): Impersonation | undefined {
  const user = fields.as;
  const uid = fields["as-uid"];
  const groups = fields["as-groups"] ?? [];
  const extra = fields["as-user-extra"] ?? {};
  if (user) return { user, ...(uid ? { uid } : {}), groups, extra };
  if (uid || groups.length > 0 || Object.keys(extra).length > 0) {
    throw new EntryFault("as-uid, as-groups or as-user-extra need a user to act as. Add as.");
  }
  return undefined;
}
