import assert from "node:assert/strict";
import { systemClock } from "../../src/base/clock.js";
import { nullLogger } from "../../src/base/log.js";
import { systemRandom } from "../../src/base/random.js";
import { connectionTestSteps, type ConnectionTest } from "../../src/domain/connectionTest.js";
import type { CredentialSource, Endpoint } from "../../src/kube/endpoint.js";
import { testConnection } from "../../src/kube/testConnection.js";
import { createKubeApi } from "../../src/kube/transport/kubeApi.js";
import { endpointOfFile } from "../endpointOfFile.js";
import { needsCluster } from "../testCluster.js";

describe("a test of the connection, on a cluster", () => {
  let kubeconfig: string;
  before(function () {
    kubeconfig = needsCluster(this).kubeconfig;
  });

  const tried = async (change: (endpoint: Endpoint) => Endpoint): Promise<ConnectionTest> => {
    const endpoint = change(await endpointOfFile(kubeconfig));
    const api = createKubeApi(endpoint, {
      clock: systemClock,
      random: systemRandom,
      log: nullLogger,
      env: {},
    });
    try {
      return await testConnection(endpoint, api, {
        clock: systemClock,
        onProgress: () => undefined,
        signal: AbortSignal.timeout(30_000),
      });
    } finally {
      api.dispose();
    }
  };
  const kinds = (test: ConnectionTest) => connectionTestSteps.map((step) => test.steps[step].kind);
  const token = (value: string): CredentialSource => ({
    login: () => Promise.resolve({ headers: { Authorization: `Bearer ${value}` }, identity: value }),
    refused: () => false,
  });

  it("passes every step, and says as whom and how fast", async () => {
    const test = await tried((endpoint) => endpoint);
    assert.deepEqual(kinds(test), ["passed", "passed", "passed", "passed", "passed", "passed"]);
    const { login, version } = test.steps;
    assert.match(login.kind === "passed" ? login.detail : "", /\w/);
    assert.match(version.kind === "passed" ? version.detail : "", /^v1\.\d+.*, \d+ ms$/);
  });

  it("blames the login for a token that the server does not know", async () => {
    const test = await tried((endpoint) => ({ ...endpoint, credentials: token("nobody") }));
    assert.deepEqual(kinds(test), ["passed", "passed", "passed", "failed", "skipped", "skipped"]);
  });

  it("blames TLS for an authority that did not sign the server", async () => {
    const test = await tried((endpoint) => ({
      ...endpoint,
      tls: { ca: () => undefined, skipVerify: false },
    }));
    assert.deepEqual(kinds(test), ["passed", "passed", "failed", "skipped", "skipped", "skipped"]);
  });

  it("blames the way for a port where nobody listens", async () => {
    const test = await tried((endpoint) => ({ ...endpoint, server: "https://127.0.0.1:1" }));
    assert.deepEqual(kinds(test), ["passed", "failed", "skipped", "skipped", "skipped", "skipped"]);
  });
});
