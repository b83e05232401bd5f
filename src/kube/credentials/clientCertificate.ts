import { createPrivateKey, X509Certificate } from "node:crypto";
import { sleep } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import type { Logger } from "../../base/log.js";
import type { TextSource } from "../kubeconfig/resolvedContext.js";
import { credentialFailure, type NamedUser } from "./credentialFailure.js";
import { CredentialFile, CredentialFileFault } from "./credentialFile.js";
import type { Material, MaterialSource } from "./material.js";

/** Certificate and key are two files: a rotation in between gives two that do not fit, for a moment. */
const rotationMs = 250;

export interface ClientCertificateOptions {
  readonly cert: TextSource;
  readonly key: TextSource;
  readonly user: NamedUser;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A client certificate and its key, read again when their files change: after a rotation the login is another. */
export class ClientCertificate implements MaterialSource {
  private readonly cert: TextReader;
  private readonly key: TextReader;
  private lastGood: Required<Pick<Material, "clientCertificate">> | undefined;

  constructor(private readonly options: ClientCertificateOptions) {
    this.cert = textReader(options.cert, options.clock);
    this.key = textReader(options.key, options.clock);
  }

  async material(signal: AbortSignal): Promise<Material> {
    try {
      return await this.read().catch(async (error: unknown) => {
        if (this.options.cert.kind === "inline" && this.options.key.kind === "inline") throw error;
        await sleep(rotationMs, this.options.clock, signal);
        return this.read();
      });
    } catch (error) {
      signal.throwIfAborted();
      if (!this.lastGood) throw error;
      this.options.log.warn("client certificate not read again, the one before is used", {
        user: this.options.user.name,
      });
      return this.lastGood;
    }
  }

  refused(): boolean {
    const isOtherCert = this.cert.forget();
    return this.key.forget() || isOtherCert;
  }

  private async read(): Promise<Material> {
    const cert = await this.text(this.cert, "certificate");
    const key = await this.text(this.key, "key");
    const before = this.lastGood?.clientCertificate;
    if (this.lastGood && before?.cert === cert && before.key === key) return this.lastGood;
    checkPair(cert, key, this.options.user);
    this.lastGood = { clientCertificate: { cert, key } };
    return this.lastGood;
  }

  private async text(reader: TextReader, what: "certificate" | "key"): Promise<string> {
    try {
      return await reader.read();
    } catch (error) {
      if (!(error instanceof CredentialFileFault)) throw error;
      throw credentialFailure(
        this.options.user,
        `its client ${what} ${reader.file ?? ""} ${error.message}. Correct the path, or put the ${what} there.`,
        error.cause,
      );
    }
  }
}

/**
 * Checks that both are PEM and belong together; a TLS handshake would only say "bad record" or nothing.
 * @throws ClusterFailure of kind `credential`
 */
export function checkPair(cert: string, key: string, user: NamedUser): void {
  const certificate = parsed(() => new X509Certificate(cert));
  if (!certificate) {
    throw credentialFailure(
      user,
      "its client certificate is not a PEM certificate. Get the kubeconfig anew.",
    );
  }
  const privateKey = parsed(() => createPrivateKey(key));
  if (!privateKey) {
    throw credentialFailure(
      user,
      /ENCRYPTED/.test(key)
        ? "the key of its client certificate has a passphrase, which a kubeconfig cannot give. Remove it with openssl pkey."
        : "the key of its client certificate is not a PEM key. Get the kubeconfig anew.",
    );
  }
  if (!certificate.checkPrivateKey(privateKey)) {
    throw credentialFailure(user, "its client certificate and key do not belong together. Get both anew.");
  }
}

/** OpenSSL's own words may quote what it could not read, so they are dropped. */
function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

interface TextReader {
  readonly file?: string;
  read(): Promise<string>;
  forget(): boolean;
}

function textReader(source: TextSource, clock: Clock): TextReader {
  return source.kind === "file"
    ? new CredentialFile(source.file, clock)
    : { read: () => Promise.resolve(source.text), forget: () => false };
}
