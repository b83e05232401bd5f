/** Why the cluster did not do what was asked, told apart by what the person can do about it. */
export type FailureKind =
  /** 401: the credential was refused or has expired. */
  | "unauthorized"
  /** 403: RBAC, admission, Pod Security or quota said no; `status.message` tells which. */
  | "forbidden"
  /** 404 */
  | "notFound"
  /** 409: exists already, or changed meanwhile. */
  | "conflict"
  /** 410: the resourceVersion or continue token is too old. */
  | "gone"
  /** 400, 422: the object is wrong. */
  | "invalid"
  /** 429, or 503 with Retry-After. */
  | "busy"
  /** Other 5xx. */
  | "server"
  /** No answer: refused, reset, no route, DNS, idle limit. */
  | "unreachable"
  /** The certificate of either side was not accepted. */
  | "tls"
  /** The kubeconfig cannot be used: unreadable, wrong, or names nothing. */
  | "kubeconfig"
  /** The exec plugin, or another way to get a credential, failed. */
  | "credential"
  /** The stream was cut before its end was told. */
  | "lost"
  /** An answer that no API server gives: a proxy's page, no JSON. */
  | "protocol";

/** Kubernetes' `Status`, as the server sent it. */
export interface ApiStatus {
  readonly status?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly {
      readonly reason?: string;
      readonly message?: string;
      readonly field?: string;
    }[];
  };
}

export interface FailureDetails {
  /** HTTP status, where there was an answer. */
  readonly code?: number;
  readonly status?: ApiStatus;
  /** What we asked: `list pods`, `create pods/exec`. For the log and for words about rights. */
  readonly verb?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** Host and port asked. */
  readonly server?: string;
  /** Node's or OpenSSL's code: ECONNREFUSED, CERT_HAS_EXPIRED. */
  readonly errorCode?: string;
  readonly retryAfterMs?: number;
  /** File and line of what is wrong, for kind `kubeconfig`. */
  readonly file?: string;
  readonly line?: number;
}

/**
 * The cluster, or the way to it, failed. `message` is the technical text (for the log); the sentence for the
 * person is made in `present/failureText`.
 */
export class ClusterFailure extends Error {
  override readonly name = "ClusterFailure";
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly details: FailureDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether a create was refused because there is an object of this name, and not for a quota that changed meanwhile. */
export function isNameTaken(error: unknown, name: string): error is ClusterFailure {
  return (
    isFailure(error, "conflict") &&
    error.details.status?.reason === "AlreadyExists" &&
    (error.details.status.details?.name ?? name) === name
  );
}

/** Whether `error` is a {@link ClusterFailure} of one of `kinds`. */
export function isFailure(error: unknown, ...kinds: readonly FailureKind[]): error is ClusterFailure {
  return error instanceof ClusterFailure && (kinds.length === 0 || kinds.includes(error.kind));
}
