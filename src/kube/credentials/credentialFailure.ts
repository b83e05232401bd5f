import { ClusterFailure } from "../../domain/failure.js";
import type { ResolvedContext } from "../kubeconfig/resolvedContext.js";

/** The user of a context, as messages name it. */
export interface NamedUser {
  readonly name: string;
  readonly at?: { readonly file: string; readonly line: number };
}

export function namedUserOf({ user, userAt }: ResolvedContext): NamedUser {
  return { name: user.name ?? "", ...(userAt ? { at: userAt } : {}) };
}

/**
 * Why `user` cannot log in. `what` is a whole clause with a next step: `its token file /x does not exist. …`.
 * It must never hold a credential, nor output that was not cleaned.
 */
export function credentialFailure(user: NamedUser, what: string, cause?: unknown): ClusterFailure {
  const place = user.at ? `${user.at.file}, line ${user.at.line}: ` : "";
  return new ClusterFailure(
    "credential",
    `${place}the user “${user.name}” cannot log in: ${what}`,
    user.at ?? {},
    cause === undefined ? undefined : { cause },
  );
}
