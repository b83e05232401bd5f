import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { ServiceAccountTokens } from "./serviceAccountTokens.js";
import { anonymous, authenticated, type User } from "./user.js";

/** What a request says of its sender: a user, or a credential that is not good. */
export type Authentication = { readonly kind: "user"; readonly user: User } | { readonly kind: "refused" };

/** A way in that a person was given when the playground started. */
export interface KnownToken {
  readonly token: string;
  readonly user: User;
}

const websocketTokenPrefix = "base64url.bearer.authorization.k8s.io.";

/**
 * Who makes a request: by client certificate (common name and organizations), by bearer token, or nobody. As with
 * the real server, a bad token is refused although anonymous requests are let through to authorization.
 */
export class Authenticator {
  private expired = false;

  constructor(
    private readonly tokens: readonly KnownToken[],
    private readonly serviceAccounts: ServiceAccountTokens,
  ) {}

  /** While true, no credential is good any more. */
  setExpired(expired: boolean): void {
    this.expired = expired;
  }

  authenticate(request: IncomingMessage): Authentication {
    const token = bearerToken(request);
    const fromCertificate = certificateUser(request.socket);
    if (this.expired && (token !== undefined || fromCertificate)) return { kind: "refused" };
    if (fromCertificate) return { kind: "user", user: authenticated(fromCertificate) };
    if (token === undefined) return { kind: "user", user: anonymous };
    const user =
      this.tokens.find((known) => known.token === token)?.user ?? this.serviceAccounts.userOf(token);
    return user ? { kind: "user", user: authenticated(user) } : { kind: "refused" };
  }
}

/** From the header, or from the WebSocket sub-protocol that browsers have to use instead. */
function bearerToken(request: IncomingMessage): string | undefined {
  const header = /^Bearer +(\S+)/i.exec(request.headers.authorization ?? "")?.[1];
  if (header !== undefined) return header;
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((one) => one.trim());
  const encoded = offered.find((one) => one.startsWith(websocketTokenPrefix));
  return encoded === undefined
    ? undefined
    : Buffer.from(encoded.slice(websocketTokenPrefix.length), "base64url").toString("utf8");
}

function certificateUser(socket: IncomingMessage["socket"]): User | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const certificate = socket.getPeerCertificate();
  // Node answers `{}` where the client showed none.
  const subject = certificate.subject as { readonly CN?: string; readonly O?: string | string[] } | undefined;
  if (!subject?.CN) return undefined;
  const fingerprint = createHash("sha256").update(certificate.raw).digest("hex");
  return {
    name: subject.CN,
    groups: subject.O === undefined ? [] : [subject.O].flat(),
    extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${fingerprint}`] },
  };
}
