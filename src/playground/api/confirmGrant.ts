import { escalation } from "../auth/escalation.js";
import { objectAt, objectsAt, textAt, type JsonObject } from "../schema/json.js";
import type { ResourceExchange } from "./exchange.js";
import { forbidden, notFound } from "./status.js";

const group = "rbac.authorization.k8s.io";

/**
 * Refuses a role, or a binding to one, with which its writer would give what they do not have: unless they may
 * `escalate` roles, or `bind` that one.
 */
export function confirmGrant(exchange: ResourceExchange, object: JsonObject): void {
  const { kind, user } = exchange;
  if (kind.group !== group || user.groups.includes("system:masters")) return;
  const isRole = kind.plural === "roles" || kind.plural === "clusterroles";
  const granted = isRole ? rulesOfRole(exchange, object) : rulesOfBinding(exchange, object);
  if (!granted) return;
  const { rules: held } = exchange.context.authorizer.rulesFor(user, exchange.namespace);
  const why = escalation(user, held, granted);
  if (why !== undefined) throw forbidden(kind, textAt(object, "metadata", "name"), why);
}

/** Undefined where its writer may grant anything. */
function rulesOfRole(exchange: ResourceExchange, role: JsonObject): readonly JsonObject[] | undefined {
  const { kind, name } = exchange;
  return may(exchange, "escalate", { resource: kind.plural, name }) ? undefined : objectsAt(role, "rules");
}

/** Undefined where its writer may bind that role. */
function rulesOfBinding(exchange: ResourceExchange, binding: JsonObject): readonly JsonObject[] | undefined {
  const reference = objectAt(binding, "roleRef");
  const role = { kind: textAt(reference, "kind"), name: textAt(reference, "name") };
  const resource = `${role.kind.toLowerCase()}s`;
  if (may(exchange, "bind", { resource, name: role.name })) return undefined;
  const rules = exchange.context.authorizer.rulesOf(role, exchange.namespace);
  // As the real server words it, which names the resource of the request.
  if (!rules) throw notFound(exchange.kind, role.name);
  return rules;
}

function may(
  { context, user, namespace }: ResourceExchange,
  verb: "escalate" | "bind",
  what: { readonly resource: string; readonly name: string },
): boolean {
  const attributes = { kind: "resource", user, verb, group, subresource: "", namespace, ...what } as const;
  return context.authorizer.authorize(attributes).allowed;
}
