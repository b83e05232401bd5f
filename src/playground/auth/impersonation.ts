import type { IncomingMessage } from "node:http";
import { badRequest, forbidden } from "../api/status.js";
import type { Attributes, RbacAuthorizer } from "./rbac.js";
import { authenticated, serviceAccountUser, type User } from "./user.js";

const authenticationGroup = "authentication.k8s.io";
const extraPrefix = "impersonate-extra-";
const accountPrefix = "system:serviceaccount:";

/** What a sender may be allowed to be: one resource of each kind that they ask for. */
type Wish = Pick<
  Extract<Attributes, { kind: "resource" }>,
  "group" | "resource" | "subresource" | "namespace" | "name"
>;

/**
 * Who a request is made as: its sender, or whom the `Impersonate-…` headers name, where the sender may impersonate
 * each of them. Throws the server's 400 and 403.
 */
export function impersonated(sender: User, request: IncomingMessage, authorizer: RbacAuthorizer): User {
  const { headersDistinct: headers } = request;
  const [name] = headers["impersonate-user"] ?? [];
  const groups = headers["impersonate-group"] ?? [];
  const [uid] = headers["impersonate-uid"] ?? [];
  const extra = extraOf(headers);
  if (name === undefined) {
    if (groups.length > 0) {
      const asked = groups.map((group) => `{Group  ${group}    }`).join(" ");
      throw badRequest(`requested [${asked}] without impersonating a user`);
    }
    return sender;
  }
  const account = accountOf(name);
  for (const wish of [
    account ?? wishFor("users", name),
    ...groups.map((group) => wishFor("groups", group)),
    ...(uid === undefined ? [] : [{ ...wishFor("uids", uid), group: authenticationGroup }]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => ({
        ...wishFor("userextras", value),
        group: authenticationGroup,
        subresource: key,
      })),
    ),
  ])
    check(sender, wish, authorizer);
  const own = account ? serviceAccountUser(account.namespace, account.name, "").groups : [];
  return authenticated({
    name,
    groups: groups.length > 0 ? groups : own,
    ...(uid === undefined ? {} : { uid }),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  });
}

function wishFor(resource: string, name: string): Wish {
  return { group: "", resource, subresource: "", namespace: undefined, name };
}

function accountOf(name: string) {
  if (!name.startsWith(accountPrefix)) return undefined;
  const [namespace, account] = name.slice(accountPrefix.length).split(":");
  if (namespace === undefined || account === undefined) return undefined;
  return { ...wishFor("serviceaccounts", account), namespace };
}

function extraOf(headers: IncomingMessage["headersDistinct"]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([header, values]) =>
      header.startsWith(extraPrefix) && values
        ? [[decodeURIComponent(header.slice(extraPrefix.length)), values] as const]
        : [],
    ),
  );
}

function check(sender: User, wish: Wish, authorizer: RbacAuthorizer): void {
  const { allowed, reason } = authorizer.authorize({
    kind: "resource",
    user: sender,
    verb: "impersonate",
    ...wish,
  });
  if (allowed) return;
  const { group, resource, subresource, namespace, name } = wish;
  const what = subresource === "" ? resource : `${resource}/${subresource}`;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const why = `User "${sender.name}" cannot impersonate resource "${what}" in API group "${group}" ${where}`;
  throw forbidden({ plural: resource, group }, name, reason === "" ? why : `${why}: ${reason}`);
}
