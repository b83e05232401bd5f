import { isIP, type OnReadOpts, type Socket } from "node:net";
import * as tls from "node:tls";
import { systemAuthorities } from "./systemAuthorities.js";
import { whenReady } from "./whenReady.js";

/** What a server has to prove, and what we prove to it. */
export interface TlsTerms {
  readonly ca: string | undefined;
  readonly serverName: string | undefined;
  readonly skipVerify: boolean;
  readonly clientCertificate: { readonly cert: string; readonly key: string } | undefined;
}

/** Who a kubeconfig names vouches, also an authority under another: Go's TLS, and so kubectl, asks for no root. */
const vouchingByItself = { allowPartialTrustChain: true };

/**
 * TLS with one server. The context is made once, and a session is resumed where the server allows it: a new
 * connection then costs no public-key work.
 */
export class TlsClient {
  private context: tls.SecureContext | undefined;
  private session: Buffer | undefined;

  constructor(
    private readonly host: string,
    private readonly terms: TlsTerms,
  ) {}

  /** @param opened gets the socket as soon as there is one, to end it when it takes too long */
  async secure(
    over: { readonly socket: Socket } | { readonly port: number; readonly onread: OnReadOpts },
    opened: (socket: Socket) => Socket,
  ): Promise<Socket> {
    const { host } = this;
    const { ca, serverName, skipVerify, clientCertificate } = this.terms;
    const authorities = ca ?? (skipVerify ? undefined : systemAuthorities());
    this.context ??= tls.createSecureContext({
      ...(authorities === undefined ? {} : { ca: authorities }),
      ...(ca === undefined ? {} : vouchingByItself),
      ...clientCertificate,
    });
    const name = serverName ?? (isIP(host) === 0 ? host : undefined);
    const secured = tls.connect({
      ...over,
      secureContext: this.context,
      // Already in the context; named again so that VS Code's patched tls leaves the context, and `over`, alone.
      ca: authorities ?? [],
      host,
      ...(name === undefined ? {} : { servername: name }),
      rejectUnauthorized: !skipVerify,
      ...(this.session === undefined ? {} : { session: this.session }),
    });
    secured.on("session", (session) => (this.session = session));
    opened(secured);
    try {
      await whenReady(secured, "secureConnect");
    } catch (error) {
      this.session = undefined;
      throw error;
    }
    return secured;
  }
}

/** TLS with a proxy. Its certificate may be from the company's authority, which a kubeconfig's `ca` may be too. */
export async function secureProxy(
  socket: Socket,
  { host, ca }: { readonly host: string; readonly ca: string | undefined },
  opened: (socket: Socket) => Socket,
): Promise<Socket> {
  const secured = tls.connect({
    socket,
    ca: ca === undefined ? [...systemAuthorities()] : [...systemAuthorities(), ca],
    ...(ca === undefined ? {} : vouchingByItself),
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  opened(secured);
  await whenReady(secured, "secureConnect");
  return secured;
}
