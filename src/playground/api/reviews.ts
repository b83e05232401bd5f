import type { Attributes } from "../auth/rbac.js";
import type { User } from "../auth/user.js";
import { at, objectAt, textAt, textsAt, type JsonObject } from "../schema/json.js";
import { timestamp } from "../store/timestamp.js";
import { readObject } from "./body.js";
import type { Exchange } from "./exchange.js";
import { FieldErrors } from "./fieldErrors.js";
import { writeObject } from "./respond.js";
import { badRequest, invalid } from "./status.js";

const group = "authorization.k8s.io";
const apiVersion = `${group}/v1`;

/** SelfSubjectAccessReview: may the sender do this? */
export async function reviewOwnAccess(exchange: Exchange): Promise<void> {
  await reviewAccess(exchange, "SelfSubjectAccessReview", () => exchange.user);
}

/** SubjectAccessReview and LocalSubjectAccessReview: may somebody else? */
export async function reviewAccessOf(exchange: Exchange): Promise<void> {
  const isLocal = exchange.info.resource?.namespace !== undefined;
  await reviewAccess(exchange, isLocal ? "LocalSubjectAccessReview" : "SubjectAccessReview", (spec) => ({
    name: textAt(spec, "user"),
    groups: textsAt(spec, "groups"),
  }));
}

async function reviewAccess(
  exchange: Exchange,
  kind: string,
  userOf: (spec: JsonObject) => User,
): Promise<void> {
  const body = await readObject(exchange, { kind, group, version: "v1" });
  const spec = objectAt(body, "spec");
  const attributes = attributesOf(spec, userOf(spec));
  if (!attributes) {
    const errors = new FieldErrors();
    errors.invalid(
      "spec.resourceAttributes",
      at(spec, "resourceAttributes") ?? null,
      "exactly one of nonResourceAttributes or resourceAttributes must be specified",
    );
    throw invalid({ kind: "", group }, "", errors.causes);
  }
  const { allowed, reason } = exchange.context.authorizer.authorize(attributes);
  const status = { allowed, ...(reason === "" ? {} : { reason }) };
  writeObject(exchange, 201, { kind, apiVersion, metadata: objectAt(body, "metadata"), spec, status });
}

function attributesOf(spec: JsonObject, user: User): Attributes | undefined {
  const resource = at(spec, "resourceAttributes");
  const path = at(spec, "nonResourceAttributes");
  if ((resource === undefined) === (path === undefined)) return undefined;
  if (path !== undefined)
    return { kind: "path", user, verb: textAt(path, "verb"), path: textAt(path, "path") };
  const namespace = textAt(resource, "namespace");
  return {
    kind: "resource",
    user,
    verb: textAt(resource, "verb"),
    group: textAt(resource, "group"),
    resource: textAt(resource, "resource"),
    subresource: textAt(resource, "subresource"),
    namespace: namespace === "" ? undefined : namespace,
    name: textAt(resource, "name"),
  };
}

/** SelfSubjectRulesReview: what may the sender do in a namespace? */
export async function reviewOwnRules(exchange: Exchange): Promise<void> {
  const kind = "SelfSubjectRulesReview";
  const body = await readObject(exchange, { kind, group, version: "v1" });
  const namespace = textAt(body, "spec", "namespace");
  if (namespace === "") throw badRequest("no namespace on request");
  const { rules, missing } = exchange.context.authorizer.rulesFor(exchange.user, namespace);
  const status = {
    resourceRules: rules.filter((rule) => textsAt(rule, "resources").length > 0),
    nonResourceRules: rules.filter((rule) => textsAt(rule, "nonResourceURLs").length > 0),
    incomplete: missing.length > 0,
    ...(missing.length > 0 ? { evaluationError: missing.join(", ") } : {}),
  };
  writeObject(exchange, 201, { kind, apiVersion, metadata: {}, spec: {}, status });
}

/** SelfSubjectReview: who is the sender? `kubectl auth whoami` asks it. */
export async function reviewSelf(exchange: Exchange): Promise<void> {
  const kind = { kind: "SelfSubjectReview", group: "authentication.k8s.io", version: "v1" };
  await readObject(exchange, kind);
  const { name, uid, groups, extra } = exchange.user;
  writeObject(exchange, 201, {
    kind: kind.kind,
    apiVersion: "authentication.k8s.io/v1",
    metadata: { creationTimestamp: timestamp(exchange.context.clock.now()) },
    status: {
      userInfo: {
        username: name,
        ...(uid === undefined ? {} : { uid }),
        groups,
        ...(extra ? { extra } : {}),
      },
    },
  });
}
