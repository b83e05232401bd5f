import { apiAudience } from "../auth/serviceAccountTokens.js";
import { at, numberAt, objectAt, textAt, textsAt } from "../schema/json.js";
import { timestamp } from "../store/timestamp.js";
import { readObject } from "./body.js";
import type { ResourceExchange } from "./exchange.js";
import { FieldErrors } from "./fieldErrors.js";
import { storedOf } from "./read.js";
import { writeObject } from "./respond.js";
import { invalid } from "./status.js";

const kind = { kind: "TokenRequest", group: "authentication.k8s.io", version: "v1" };
const leastSeconds = 600;
const defaultSeconds = 3600;

/** `serviceaccounts/token`: a token that this server accepts until it expires. */
export async function requestToken(exchange: ResourceExchange): Promise<void> {
  const { context, namespace = "", name } = exchange;
  const body = await readObject(exchange, kind);
  const account = storedOf(exchange);
  const expirationSeconds = numberAt(body, "spec", "expirationSeconds") ?? defaultSeconds;
  const errors = new FieldErrors();
  if (expirationSeconds < leastSeconds)
    errors.invalid(
      "spec.expirationSeconds",
      expirationSeconds,
      "may not specify a duration less than 10 minutes",
    );
  if (errors.hasAny()) throw invalid(kind, "", errors.causes);
  const given = textsAt(body, "spec", "audiences");
  const audiences = given.length > 0 ? given : [apiAudience];
  const bound = objectAt(body, "spec", "boundObjectRef");
  const pod =
    textAt(bound, "kind") === "Pod" ? { name: textAt(bound, "name"), uid: textAt(bound, "uid") } : undefined;
  const { token, expiresAtMs } = context.tokens.issue({
    namespace,
    serviceAccount: name,
    audiences,
    expirationSeconds,
    ...(pod ? { pod } : {}),
  });
  writeObject(exchange, 201, {
    kind: kind.kind,
    apiVersion: "authentication.k8s.io/v1",
    metadata: {
      name,
      namespace,
      uid: account.metadata.uid,
      creationTimestamp: timestamp(context.clock.now()),
    },
    spec: { audiences, expirationSeconds, boundObjectRef: at(body, "spec", "boundObjectRef") ?? null },
    status: { token, expirationTimestamp: timestamp(expiresAtMs) },
  });
}
