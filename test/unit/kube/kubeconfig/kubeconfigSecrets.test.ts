import assert from "node:assert/strict";
import { kubeconfigSetOf } from "../../../../src/kube/kubeconfig/kubeconfigSet.js";
import { parseKubeconfig } from "../../../../src/kube/kubeconfig/parseKubeconfig.js";

const canary = "cAnArY";
const base64 = (label: string) => Buffer.from(`-----BEGIN ${label}-----\n${canary}`).toString("base64");
const certificate = base64("CERTIFICATE");
const key = base64("PRIVATE KEY");

/** Every field that may hold a credential does. */
const full = `apiVersion: v1
kind: Config
current-context: dev
clusters:
- name: dev
  cluster:
    server: https://dev.example.com:6443
    proxy-url: http://user:${canary}@proxy:3128
    certificate-authority-data: ${certificate}
contexts:
- name: dev
  context: {cluster: dev, user: dev}
- name: exec
  context: {cluster: dev, user: exec}
users:
- name: dev
  user:
    token: "${canary} token"
    client-key-data: ${key}
    client-certificate-data: ${certificate}
- name: other
  user: {username: me, password: '${canary}'}
- name: exec
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: get-token
      args: [login, --client-secret, ${canary}, --password=${canary}, --token=${canary}]
      env: [{name: SECRET, value: ${canary}}]
      interactiveMode: Never
- name: oidc
  user: {auth-provider: {name: oidc, config: {id-token: ${canary}, refresh-token: ${canary}}}}
`;

/** Everything that a person or the log could see of this text. */
function shown(text: string): string {
  const parsed = parseKubeconfig(text, { file: "/k/config" });
  const set = kubeconfigSetOf({ places: [], source: "home", files: [parsed] }, () => undefined);
  const failures = [...set.view.contexts.map((context) => context.name), "nothing"].map((name) => {
    try {
      set.resolve(name);
      return "";
    } catch (error) {
      return String((error as Error).stack) + JSON.stringify(error);
    }
  });
  return JSON.stringify([
    set.view,
    parsed.kind === "broken" ? parsed.problem : parsed.file.problems,
    failures,
  ]);
}

describe("what is said of a kubeconfig", () => {
  const holds = (text: string) =>
    new RegExp(`${canary}|${certificate.slice(0, 24)}|${key.slice(0, 24)}`).test(text);

  it("shows the command of a plugin without its secrets", () => {
    assert.match(shown(full), /"execCommand":"get-token login --client-secret … --password=… --token=…"/);
  });

  it("holds no credential, wherever the file is cut", () => {
    for (let length = 0; length <= full.length; length += 3) {
      const said = shown(full.slice(0, length));
      assert.ok(!holds(said), `cut at ${length}: ${said}`);
    }
  });

  it("holds no credential, whatever stands in the way", () => {
    for (const [index, intruder] of [
      "\t",
      '"',
      "'",
      "{",
      "}",
      "[",
      ":",
      "*",
      "&",
      "!",
      "%",
      "|",
      "\n",
      "- ",
      "?",
      "@",
      "\\",
      "\0",
      "#",
    ].entries()) {
      for (let at = index; at < full.length; at += 41) {
        const said = shown(full.slice(0, at) + intruder + full.slice(at));
        assert.ok(!holds(said), `${JSON.stringify(intruder)} at ${at}: ${said}`);
      }
    }
  });

  it("holds no credential when the value has another type", () => {
    for (const value of [
      `[${canary}]`,
      `{${canary}: ${canary}}`,
      `{a: {b: [${canary}]}}`,
      `!!binary ${canary}`,
      `*${canary}`,
      `&${canary} [x]`,
    ]) {
      for (const field of [
        "token",
        "password",
        "client-key-data",
        "tokenFile",
        "as",
        "exec",
        "auth-provider",
        "as-user-extra",
        "as-groups",
      ]) {
        const said = shown(
          `users:\n- name: u\n  user: {${field}: ${value}}\ncontexts: [{name: c, context: {cluster: c, user: u}}]`,
        );
        assert.ok(!holds(said), `${field}: ${value}: ${said}`);
      }
    }
  });
});
