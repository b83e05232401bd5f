import assert from "node:assert/strict";
import { rename, rm } from "node:fs/promises";
import { CredentialsHarness, fixture, patient } from "../credentials/credentialsHarness.js";

describe("endpointOf", () => {
  let harness: CredentialsHarness;
  beforeEach(async () => {
    harness = await CredentialsHarness.make();
  });
  afterEach(() => harness.dispose());

  const clusterWith = (fields: string) => `
clusters: [{name: c, cluster: ${fields}}]
contexts: [{name: c, context: {cluster: c}}]`;
  const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;

  it("carries everything that reaching the cluster takes, for a context without a user too", async () => {
    const endpoint = harness.endpoint(
      clusterWith(
        '{server: "https://Host:443/a/", tls-server-name: name, insecure-skip-tls-verify: true, proxy-url: "socks5://p:1"}',
      ),
    );
    const { context, server, proxyUrl, tls } = endpoint;
    assert.deepEqual(
      { context, server, proxyUrl, serverName: tls.serverName, skipVerify: tls.skipVerify, ca: tls.ca() },
      {
        context: "c",
        server: "https://host/a",
        proxyUrl: "socks5://p:1",
        serverName: "name",
        skipVerify: true,
        ca: undefined,
      },
    );
    assert.deepEqual((await endpoint.credentials.login(patient)).headers, {});
  });

  it("gives the authorities of the data, or of the file as it is now", async () => {
    const data = Buffer.from(pem("data")).toString("base64");
    assert.equal(
      harness.endpoint(clusterWith(`{server: "https://c", certificate-authority-data: ${data}}`)).tls.ca(),
      pem("data"),
    );
    await harness.folder.write("ca.crt", pem("one"));
    const { tls } = harness.endpoint(clusterWith('{server: "https://c", certificate-authority: ca.crt}'));
    assert.equal(tls.ca(), pem("one"));
    await rename(await harness.folder.write("next.crt", pem("two")), harness.folder.at("ca.crt"));
    assert.equal(tls.ca(), pem("two"));
    await rm(harness.folder.at("ca.crt"));
    assert.equal(tls.ca(), pem("two"), "kept while the file is being replaced");
  });

  it("says what is wrong with the file of the authorities", async () => {
    const failure = { name: "ClusterFailure", kind: "kubeconfig" };
    const ca = (name: string) =>
      harness.endpoint(clusterWith(`{server: "https://c", certificate-authority: "${name}"}`)).tls.ca;
    assert.throws(ca("gone.crt"), {
      ...failure,
      message: `${harness.folder.at("gone.crt")}: this file does not exist. It holds the certificate authority of the cluster “c”: correct certificate-authority in the kubeconfig, or put the PEM file there.`,
      details: { file: harness.folder.at("gone.crt") },
    });
    assert.throws(ca(fixture("client-one.key")), { ...failure, message: /this is not a PEM certificate/ });
    assert.throws(ca(harness.folder.path), { ...failure, message: /cannot be read \(EISDIR\)/ });
    await Promise.resolve();
  });

  it("reads nothing and runs nothing until it is used", () => {
    const text = `
clusters: [{name: c, cluster: {server: "https://c", certificate-authority: gone}}]
contexts: [{name: c, context: {cluster: c, user: me}}]
users: [{name: me, user: {client-certificate: gone, client-key: gone, tokenFile: gone}}]`;
    assert.equal(harness.endpoint(text).server, "https://c");
  });
});
