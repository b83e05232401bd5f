import { resourceOf, type Kind } from "../store/kinds.js";

export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/** The `v1` Status that a request failed or, without a body of its own, succeeded with. */
export interface Status {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: { readonly continue?: string };
  readonly status: "Failure" | "Success";
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly Cause[];
    readonly retryAfterSeconds?: number;
  };
  readonly code?: number;
}

type Details = NonNullable<Status["details"]>;

/** Thrown anywhere while a request is answered: the answer is this Status. */
export class ApiFailure extends Error {
  constructor(readonly status: Status & { readonly code: number }) {
    super(status.message ?? status.reason ?? "failure");
  }
}

function failure(code: number, reason: string | undefined, message: string, details?: Details): ApiFailure {
  return new ApiFailure({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  });
}

type Named = Pick<Kind, "plural" | "group">;

function detailsOf({ plural, group }: Named, name: string): Details {
  return { ...(name === "" ? {} : { name }), ...(group === "" ? {} : { group }), kind: plural };
}

/** `pods "x"`, `jobs.batch "x"`: how the server names an object of a resource. */
function qualified(resource: Named, name: string): string {
  return `${resourceOf(resource)} "${name}"`;
}

export function notFound(resource: Named, name: string): ApiFailure {
  return failure(404, "NotFound", `${qualified(resource, name)} not found`, detailsOf(resource, name));
}

/** For an address that names nothing the server has. */
export function noSuchResource(): ApiFailure {
  return failure(404, "NotFound", "the server could not find the requested resource", {});
}

export function methodNotAllowed(): ApiFailure {
  const message = "the server does not allow this method on the requested resource";
  return failure(405, "MethodNotAllowed", message, {});
}

export function alreadyExists(resource: Named, name: string): ApiFailure {
  const message = `${qualified(resource, name)} already exists`;
  return failure(409, "AlreadyExists", message, detailsOf(resource, name));
}

export function conflict(resource: Named, name: string, why: string): ApiFailure {
  const message = `Operation cannot be fulfilled on ${qualified(resource, name)}: ${why}`;
  return failure(409, "Conflict", message, detailsOf(resource, name));
}

export const objectModified =
  "the object has been modified; please apply your changes to the latest version and try again";

export function forbidden(resource: Named, name: string, why: string): ApiFailure {
  const subject = name === "" ? resourceOf(resource) : qualified(resource, name);
  return failure(403, "Forbidden", `${subject} is forbidden: ${why}`, detailsOf(resource, name));
}

/** As {@link forbidden}, for what admission says with causes. */
export function forbiddenFor(
  resource: Named,
  name: string,
  why: string,
  causes: readonly Cause[],
): ApiFailure {
  const details = { ...detailsOf(resource, name), causes };
  return failure(403, "Forbidden", `${qualified(resource, name)} is forbidden: ${why}`, details);
}

export function forbiddenPath(user: string, verb: string, path: string): ApiFailure {
  const message = `forbidden: User "${user}" cannot ${verb} path "${path}"`;
  return failure(403, "Forbidden", message, {});
}

export function unauthorized(): ApiFailure {
  return failure(401, "Unauthorized", "Unauthorized");
}

export function badRequest(message: string): ApiFailure {
  return failure(400, "BadRequest", message);
}

/** A failure that the server did not foresee, which it reports without a reason. */
export function internalError(message: string): ApiFailure {
  return failure(500, undefined, message);
}

export function expired(message: string): ApiFailure {
  return failure(410, "Expired", message);
}

/** For a resourceVersion that is not reached yet. */
export function tooLargeVersion(asked: string, current: number): ApiFailure {
  const message = `Timeout: Too large resource version: ${asked}, current: ${current}`;
  return failure(504, "Timeout", message, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}

export function unsupportedMediaType(message: string): ApiFailure {
  return failure(415, "UnsupportedMediaType", message);
}

/** What the server says of a patch's media type that it does not take. */
export function unsupportedPatchType(): ApiFailure {
  return failure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
}

export function notAcceptable(types: readonly string[]): ApiFailure {
  const message = `only the following media types are accepted: ${types.join(", ")}`;
  return failure(406, "NotAcceptable", message);
}

export function notImplemented(message: string): ApiFailure {
  return failure(501, "NotImplemented", message);
}

/** What the server says of a JSON patch that does not apply. */
export function unprocessable(): ApiFailure {
  const message = "the server rejected our request due to an error in our request";
  return failure(422, "Invalid", message, {});
}

export function withCode(code: number, reason: string, message: string, details?: Details): ApiFailure {
  return failure(code, reason, message, details);
}

/** 422 with every fault found: `Pod "x" is invalid: spec.containers: Required value`. */
export function invalid(
  kind: Pick<Kind, "kind" | "group">,
  name: string,
  causes: readonly Cause[],
): ApiFailure {
  const lines = causes.map(({ field = "", message }) => `${field}: ${message}`);
  const all = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  const qualifiedKind = kind.group === "" ? kind.kind : `${kind.kind}.${kind.group}`;
  return failure(422, "Invalid", `${qualifiedKind} "${name}" is invalid: ${all ?? ""}`, {
    ...(name === "" ? {} : { name }),
    ...(kind.group === "" ? {} : { group: kind.group }),
    ...(kind.kind === "" ? {} : { kind: kind.kind }),
    causes,
  });
}

/** The answer to a delete that left nothing. */
export function successStatus({ plural, group }: Named, name: string, uid: string): Status {
  const kind = { ...(group === "" ? {} : { group }), kind: plural };
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, ...kind, uid },
  };
}
