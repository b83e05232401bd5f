import { textsAt, type JsonObject } from "../schema/json.js";
import type { User } from "./user.js";

/** A rule of a role, every list of it there. */
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly nonResourceURLs: readonly string[];
  readonly resourceNames: readonly string[];
  readonly verbs: readonly string[];
}

function ruleOf(rule: JsonObject): Rule {
  return {
    apiGroups: textsAt(rule, "apiGroups"),
    resources: textsAt(rule, "resources"),
    nonResourceURLs: textsAt(rule, "nonResourceURLs"),
    resourceNames: textsAt(rule, "resourceNames"),
    verbs: textsAt(rule, "verbs"),
  };
}

/**
 * What the server says to a user who would grant more than they hold; undefined where they hold it all. See
 * k8s.io/kubernetes/pkg/registry/rbac/validation: ConfirmNoEscalation, Covers, CompactRules.
 */
export function escalation(
  user: User,
  held: readonly JsonObject[],
  granted: readonly JsonObject[],
): string | undefined {
  const own = held.map(ruleOf);
  const parts = granted.map(ruleOf).flatMap(partsOf);
  const missing = parts.filter((part) => !own.some((rule) => covers(rule, part)));
  if (missing.length === 0) return undefined;
  const lines = [...new Set(compact(missing).map(describe))].sort();
  return `user ${JSON.stringify(user.name)} (groups=${quoted(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${lines.join("\n")}`;
}

/** A rule as rules of one thing each. */
function partsOf(rule: Rule): readonly Rule[] {
  const none = { apiGroups: [], resources: [], nonResourceURLs: [], resourceNames: [] };
  const names = rule.resourceNames.length > 0 ? rule.resourceNames.map((name) => [name]) : [[]];
  const ofResources = rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) =>
      rule.verbs.flatMap((verb) =>
        names.map((resourceNames) => ({
          ...{ nonResourceURLs: [], apiGroups: [group], resources: [resource] },
          ...{ verbs: [verb], resourceNames },
        })),
      ),
    ),
  );
  const ofPaths = rule.nonResourceURLs.flatMap((path) =>
    rule.verbs.map((verb) => ({ ...none, nonResourceURLs: [path], verbs: [verb] })),
  );
  return [...ofResources, ...ofPaths];
}

function covers(own: Rule, part: Rule): boolean {
  const all = (mine: readonly string[], wanted: readonly string[]) =>
    mine.includes("*") || wanted.every((one) => mine.includes(one));
  const hasNames =
    own.resourceNames.length === 0 ||
    (part.resourceNames.length > 0 && part.resourceNames.every((name) => own.resourceNames.includes(name)));
  return (
    all(own.verbs, part.verbs) &&
    all(own.apiGroups, part.apiGroups) &&
    part.resources.every((resource) => coversResource(own.resources, resource)) &&
    part.nonResourceURLs.every((path) => coversPath(own.nonResourceURLs, path)) &&
    hasNames
  );
}

function coversResource(mine: readonly string[], resource: string): boolean {
  const [, subresource] = /^[^/]*\/(.*)$/.exec(resource) ?? [];
  return (
    mine.includes("*") ||
    mine.includes(resource) ||
    (subresource !== undefined && mine.includes(`*/${subresource}`))
  );
}

function coversPath(mine: readonly string[], path: string): boolean {
  return mine.some(
    (pattern) => pattern === path || (pattern.endsWith("*") && path.startsWith(pattern.slice(0, -1))),
  );
}

/** One rule with all verbs for what is missing of one resource. */
function compact(parts: readonly Rule[]): readonly Rule[] {
  const found = new Map<string, Rule>();
  for (const part of parts) {
    const isOfPath = part.nonResourceURLs.length > 0;
    const key = JSON.stringify(isOfPath ? part : { ...part, verbs: [] });
    const before = found.get(key);
    found.set(key, before ? { ...before, verbs: [...before.verbs, ...part.verbs] } : part);
  }
  return [...found.values()];
}

function describe(rule: Rule): string {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["APIGroups", rule.apiGroups],
    ["Resources", rule.resources],
    ["NonResourceURLs", rule.nonResourceURLs],
    ["ResourceNames", rule.resourceNames],
    ["Verbs", rule.verbs],
  ];
  const told = lists.filter(([, list]) => list.length > 0).map(([name, list]) => `${name}:${quoted(list)}`);
  return `{${told.join(", ")}}`;
}

/** As Go prints a slice of strings with %q. */
function quoted(list: readonly string[]): string {
  return `[${list.map((one) => JSON.stringify(one)).join(" ")}]`;
}
