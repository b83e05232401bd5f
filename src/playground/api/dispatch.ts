import type { Attributes } from "../auth/rbac.js";
import { resourceOf, findKind } from "../store/kinds.js";
import type { Exchange, ResourceExchange } from "./exchange.js";
import { answerNotFound, answerPlainPath } from "./plainPaths.js";
import type { ResourceInfo } from "./requestInfo.js";
import { objectRoutes, statusRoutes, subresourceRoutes, virtualRoutes } from "./routes.js";
import { forbidden, forbiddenPath, methodNotAllowed } from "./status.js";

const upgradeSubresources = ["exec", "attach", "portforward"];

/** Checks that the sender may do what they ask, and has it done. Throws what the server answers. */
export async function dispatch(exchange: Exchange): Promise<void> {
  authorize(exchange, exchange.info.verb);
  const { info } = exchange;
  const { resource } = info;
  if (!resource) {
    answerPlainPath(exchange);
    return;
  }
  const { subresource } = resource;
  if (exchange.upgrade && info.verb === "get" && upgradeSubresources.includes(subresource))
    authorizeStream(exchange, resource);
  const virtual = virtualRoutes.find(
    (route) =>
      route.group === resource.group &&
      route.version === resource.version &&
      route.plural === resource.plural &&
      route.isServed(exchange.context),
  );
  if (virtual) {
    const handler = virtual.verbs[info.verb];
    if (!handler) throw methodNotAllowed();
    await handler(exchange);
    return;
  }
  await dispatchStored(exchange, resource);
}

async function dispatchStored(exchange: Exchange, resource: ResourceInfo): Promise<void> {
  const { info } = exchange;
  const kind = findKind(resourceOf(resource));
  const isPlaced =
    kind?.namespaced === true || kind?.plural === "namespaces" || resource.namespace === undefined;
  if (!kind || kind.version !== resource.version || !isPlaced) {
    answerNotFound(exchange);
    return;
  }
  const routes =
    resource.subresource === ""
      ? objectRoutes
      : resource.subresource === "status" && kind.subresources.includes("status")
        ? statusRoutes
        : subresourceRoutes[`${resourceOf(kind)}/${resource.subresource}`]?.verbs;
  if (!routes) {
    answerNotFound(exchange);
    return;
  }
  const isAllowed = resource.subresource !== "" || kind.verbs.includes(info.verb);
  const handler = isAllowed ? routes[info.verb] : undefined;
  const needsName = !["create", "list", "watch", "deletecollection"].includes(info.verb);
  const isCollection = resource.name === "" || info.verb === "list" || info.verb === "watch";
  const isMisplaced =
    (resource.subresource === "" && needsName === isCollection) ||
    (info.verb === "create" &&
      resource.subresource === "" &&
      (resource.name !== "" || (kind.namespaced && resource.namespace === undefined)));
  if (!handler || isMisplaced) throw methodNotAllowed();
  const resourceExchange: ResourceExchange = {
    ...exchange,
    kind,
    resource: resourceOf(kind),
    namespace: kind.namespaced ? resource.namespace : undefined,
    name: resource.name,
    subresource: resource.subresource,
  };
  await handler(resourceExchange);
}

function authorize({ context, info, user }: Exchange, verb: string): void {
  const attributes = attributesOf(info, user, verb);
  const { allowed, reason } = context.authorizer.authorize(attributes);
  if (allowed) return;
  if (attributes.kind === "path") throw forbiddenPath(user.name, verb, attributes.path);
  const { group, resource, subresource, namespace, name } = attributes;
  const what = subresource === "" ? resource : `${resource}/${subresource}`;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const why = `User "${user.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}`;
  throw forbidden({ plural: resource, group }, name, reason === "" ? why : `${why}: ${reason}`);
}

/** Opening a stream does something in the pod, so that being allowed to read is not enough. */
function authorizeStream({ context, info, user }: Exchange, { plural, group, name }: ResourceInfo): void {
  const { allowed, reason } = context.authorizer.authorize(attributesOf(info, user, "create"));
  // The real server says nothing more here than what its authorizer says.
  if (!allowed) throw forbidden({ plural, group }, name, reason);
}

function attributesOf(info: Exchange["info"], user: Exchange["user"], verb: string): Attributes {
  const { resource } = info;
  if (!resource) return { kind: "path", user, verb, path: info.path };
  const { group, plural, subresource, namespace, name } = resource;
  return { kind: "resource", user, verb, group, resource: plural, subresource, namespace, name };
}
