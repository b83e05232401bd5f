import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { connect, createServer, type TLSSocket } from "node:tls";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { systemRandom } from "../../../../src/base/random.js";
import { CertificateAuthority } from "../../../../src/playground/auth/certificates.js";

const day = 86_400_000;

function newAuthority() {
  const nowMs = Date.now();
  return new CertificateAuthority(systemRandom, { fromMs: nowMs - day, untilMs: nowMs + day });
}

describe("CertificateAuthority", () => {
  it("issues certificates that verify against it, with their names and their keys", () => {
    const authority = newAuthority();
    const root = new X509Certificate(authority.certificatePem);
    const client = authority.issueClient({ commonName: "jürgen", organizations: ["a", "b"] });
    const certificate = new X509Certificate(client.certificatePem);
    assert.equal(root.ca, true);
    assert.ok(root.verify(root.publicKey));
    assert.ok(certificate.checkIssued(root));
    assert.ok(certificate.verify(root.publicKey));
    assert.ok(certificate.checkPrivateKey(createPrivateKey(client.keyPem)));
    assert.equal(certificate.subject, "O=a\nO=b\nCN=jürgen");
    assert.equal(certificate.ca, false);
  });

  it("makes a TLS connection with both sides checked", async () => {
    const authority = newAuthority();
    const { certificatePem, keyPem } = authority.issueServer("api", {
      dns: ["localhost"],
      ipv4: ["127.0.0.1"],
    });
    const server = createServer({
      key: keyPem,
      cert: certificatePem,
      ca: authority.certificatePem,
      requestCert: true,
      rejectUnauthorized: true,
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const client = authority.issueClient({ commonName: "admin", organizations: ["system:masters"] });
    const accepted = once(server, "secureConnection");
    const socket = connect({
      host: "127.0.0.1",
      port: (server.address() as AddressInfo).port,
      ca: authority.certificatePem,
      cert: client.certificatePem,
      key: client.keyPem,
    });
    try {
      await once(socket, "secureConnect");
      assert.equal(socket.authorized, true);
      const [peer] = (await accepted) as [TLSSocket];
      assert.equal(peer.authorized, true);
      assert.equal(peer.getPeerCertificate().subject.O, "system:masters");
    } finally {
      socket.destroy();
      server.close();
    }
  });
});
