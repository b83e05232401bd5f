import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import type { RandomBytes } from "../../base/random.js";
import * as der from "./der.js";

const oid = {
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
};

export interface Subject {
  readonly commonName: string;
  /** Kubernetes reads a client's groups from it. */
  readonly organizations?: readonly string[];
}

/** A certificate and its private key, both PEM. */
export interface Credential {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** A certificate authority of the playground's own (ECDSA P-256, RFC 5280), trusted by nothing but its kubeconfig. */
export class CertificateAuthority {
  readonly certificatePem: string;
  private readonly keyPair = newKeyPair();
  private readonly subject: Subject;

  /** @param issuer who vouches for this one; absent: itself */
  constructor(
    private readonly random: RandomBytes,
    private readonly validity: { readonly fromMs: number; readonly untilMs: number },
    issuer?: CertificateAuthority,
  ) {
    this.subject = { commonName: issuer ? "playground-intermediate-ca" : "playground-ca" };
    const basicConstraints = extension(oid.basicConstraints, der.sequence(der.booleanTrue()), true);
    // keyCertSign and cRLSign: bits 5 and 6.
    const usage = extension(oid.keyUsage, der.bitString(Buffer.from([0x06]), 1), true);
    this.certificatePem = (issuer ?? this).certify(this.subject, this.keyPair.publicKey, [
      basicConstraints,
      usage,
    ]);
  }

  /** A certificate for a server at these addresses. */
  issueServer(commonName: string, at: { readonly dns: readonly string[]; readonly ipv4: readonly string[] }) {
    const names = [
      ...at.dns.map((name) => der.implicit(2, Buffer.from(name, "ascii"))),
      ...at.ipv4.map((address) => der.implicit(7, Buffer.from(address.split(".").map(Number)))),
    ];
    return this.issue({ commonName }, oid.serverAuth, [
      extension(oid.subjectAltName, der.sequence(...names)),
    ]);
  }

  /** A certificate that is its bearer's name and groups. */
  issueClient(subject: Subject): Credential {
    return this.issue(subject, oid.clientAuth, []);
  }

  private issue(subject: Subject, purpose: string, extensions: readonly Buffer[]): Credential {
    const keyPair = newKeyPair();
    const certificatePem = this.certify(subject, keyPair.publicKey, [
      // digitalSignature: bit 0.
      extension(oid.keyUsage, der.bitString(Buffer.from([0x80]), 7), true),
      extension(oid.extendedKeyUsage, der.sequence(der.objectIdentifier(purpose))),
      ...extensions,
    ]);
    return {
      certificatePem,
      keyPem: keyPair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    };
  }

  private certify(subject: Subject, publicKey: KeyObject, extensions: readonly Buffer[]): string {
    const algorithm = der.sequence(der.objectIdentifier(oid.ecdsaWithSha256));
    const ownKeyId = der.implicit(0, keyIdentifier(this.keyPair.publicKey));
    const body = der.sequence(
      der.explicit(0, der.unsignedInteger(Buffer.from([2]))), // version 3
      der.unsignedInteger(this.random(16)),
      algorithm,
      distinguishedName(this.subject),
      der.sequence(der.generalizedTime(this.validity.fromMs), der.generalizedTime(this.validity.untilMs)),
      distinguishedName(subject),
      publicKey.export({ type: "spki", format: "der" }),
      der.explicit(
        3,
        der.sequence(
          ...extensions,
          extension(oid.subjectKeyIdentifier, der.octetString(keyIdentifier(publicKey))),
          extension(oid.authorityKeyIdentifier, der.sequence(ownKeyId)),
        ),
      ),
    );
    const signature = sign("sha256", body, { key: this.keyPair.privateKey, dsaEncoding: "der" });
    return der.pem("CERTIFICATE", der.sequence(body, algorithm, der.bitString(signature)));
  }
}

function newKeyPair() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function distinguishedName({ commonName, organizations = [] }: Subject): Buffer {
  const attribute = (type: string, value: string) =>
    der.setOf(der.sequence(der.objectIdentifier(type), der.utf8String(value)));
  return der.sequence(
    ...organizations.map((name) => attribute(oid.organization, name)),
    attribute(oid.commonName, commonName),
  );
}

function extension(type: string, value: Buffer, critical = false): Buffer {
  const mark = critical ? [der.booleanTrue()] : [];
  return der.sequence(der.objectIdentifier(type), ...mark, der.octetString(value));
}

/** RFC 5280 §4.2.1.2, method 1, over the whole key info: any value that differs by key will do. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash("sha1")
    .update(key.export({ type: "spki", format: "der" }))
    .digest();
}
