import { toError } from "../base/errors.js";
import { ClusterFailure, type FailureDetails, type FailureKind } from "../domain/failure.js";

/** The failure behind anything thrown by Node's sockets, TLS or HTTP. A ClusterFailure keeps its kind. */
export function failureFromError(thrown: unknown, details: FailureDetails = {}): ClusterFailure {
  if (thrown instanceof ClusterFailure) {
    return new ClusterFailure(
      thrown.kind,
      thrown.message,
      { ...details, ...thrown.details },
      { cause: thrown },
    );
  }
  const error = toError(thrown);
  const errorCode = codeOf(error);
  const kind: FailureKind = isTlsCode(errorCode)
    ? "tls"
    : /^(HPE|Z)_/.test(errorCode ?? "")
      ? "protocol"
      : "unreachable";
  return new ClusterFailure(
    kind,
    messageOf(error),
    { ...details, ...(errorCode === undefined ? {} : { errorCode }) },
    { cause: error },
  );
}

function codeOf(error: Error): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === "string") return code;
  // With several addresses tried, Node throws an AggregateError; the first attempt is as good as any.
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error.cause;
  return inner instanceof Error ? codeOf(inner) : undefined;
}

function messageOf(error: Error): string {
  if (error.message) return error.message;
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : undefined;
  return inner instanceof Error ? inner.message : error.name;
}

/** OpenSSL's verification codes, Node's TLS codes and OpenSSL's errors; EPROTO is a handshake that made no sense. */
function isTlsCode(code: string | undefined): boolean {
  return (
    code !== undefined &&
    /^(CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$)/.test(
      code,
    )
  );
}
