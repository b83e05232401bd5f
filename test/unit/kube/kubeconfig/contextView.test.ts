import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { kubeconfigSetOf } from "../../../../src/kube/kubeconfig/kubeconfigSet.js";
import { parseKubeconfig } from "../../../../src/kube/kubeconfig/parseKubeconfig.js";
import { fixture } from "../credentials/credentialsHarness.js";

describe("contextViewOf", () => {
  const certificate = readFileSync(fixture("client-one.crt"), "utf8");
  const base64 = (text: string) => Buffer.from(text).toString("base64");

  function viewsOf(users: Readonly<Record<string, string>>) {
    const names = Object.keys(users);
    const text = [
      "clusters: [{name: c, cluster: {server: 'https://c'}}]",
      `contexts: [${names.map((name) => `{name: ${name}, context: {cluster: c, user: ${name}}}`).join(", ")}]`,
      `users: [${names.map((name) => `{name: ${name}, user: ${users[name] ?? ""}}`).join(", ")}]`,
    ].join("\n");
    const files = [parseKubeconfig(text, { file: "/k/config" })];
    return kubeconfigSetOf({ places: [], source: "home", files }, (file) =>
      file.endsWith("me.crt") ? certificate : undefined,
    ).view.contexts;
  }

  it("tells how each user logs in", () => {
    const exec = "apiVersion: client.authentication.k8s.io/v1beta1, command: get-token, args: [login]";
    const views = viewsOf({
      token: "{token: t}",
      file: "{tokenFile: f, token: t}",
      basic: "{username: u, password: p}",
      exec: `{exec: {${exec}}}`,
      oidc: "{auth-provider: {name: oidc}}",
      gcp: "{auth-provider: {name: gcp}}",
      nobody: "{}",
    });
    assert.deepEqual(
      views.map(({ name, login, execCommand }) => [name, login, execCommand]),
      [
        ["token", "token", undefined],
        ["file", "tokenFile", undefined],
        ["basic", "basic", undefined],
        ["exec", "exec", "get-token login"],
        ["oidc", "oidc", undefined],
        ["gcp", "authProvider", undefined],
        ["nobody", "none", undefined],
      ],
    );
  });

  it("tells when a client certificate ends, be it data or a file, and nothing where it cannot be read", () => {
    const key = base64("-----BEGIN PRIVATE KEY-----");
    const views = viewsOf({
      data: `{client-certificate-data: ${base64(certificate)}, client-key-data: ${key}}`,
      file: `{client-certificate: me.crt, client-key-data: ${key}}`,
      gone: `{client-certificate: gone.crt, client-key-data: ${key}}`,
      broken: `{client-certificate-data: ${base64("-----BEGIN CERTIFICATE-----")}, client-key-data: ${key}}`,
    });
    const expiry = "2126-10-27T19:16:26.000Z";
    assert.deepEqual(
      views.map(({ login, certificateExpiresAt }) => [login, certificateExpiresAt]),
      [expiry, expiry, undefined, undefined].map((at) => ["clientCertificate", at]),
    );
  });

  it("shows a context that cannot be used, with the reason", () => {
    assert.deepEqual(viewsOf({ bad: "{token: 1}" }), [
      {
        name: "bad",
        cluster: "c",
        user: "bad",
        login: "none",
        namespace: "default",
        problem: {
          message: "/k/config, line 3: user.token must be text. Put the value in quotes.",
          file: "/k/config",
          line: 3,
        },
      },
    ]);
  });

  it("says of a context that its server or its login comes from the workspace, wherever the file was named", () => {
    const text =
      "clusters: [{name: c, cluster: {server: 'https://c'}}]\ncontexts: [{name: dev, context: {cluster: c}}]";
    const viewOf = (workspaceFolder: { readonly workspaceFolder?: string }) =>
      kubeconfigSetOf(
        {
          places: [],
          source: "setting",
          files: [parseKubeconfig(text, { file: "/w/config", ...workspaceFolder })],
        },
        () => undefined,
      ).view.contexts[0];
    assert.equal(viewOf({ workspaceFolder: "/w" })?.workspaceFolder, "/w");
    assert.equal(viewOf({})?.workspaceFolder, undefined);
  });
});
