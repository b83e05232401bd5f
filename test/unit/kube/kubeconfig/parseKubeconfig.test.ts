import assert from "node:assert/strict";
import path from "node:path";
import { parseKubeconfig } from "../../../../src/kube/kubeconfig/parseKubeconfig.js";
import { mergeKubeconfigs } from "../../../../src/kube/kubeconfig/mergeKubeconfigs.js";
import { resolveContext } from "../../../../src/kube/kubeconfig/resolveContext.js";

const origin = { file: "/k/config" };

const tooDeep =
  "it is nested too deeply to be a kubeconfig, or a YAML alias (“*name”) names what it stands in. Write the values out.";

/** The message of the first problem, without the file. */
function firstProblem(text: string): string | undefined {
  const parsed = parseKubeconfig(text, origin);
  const problem = parsed.kind === "broken" ? parsed.problem : parsed.file.problems[0];
  return problem?.message.replace(/^\/k\/config, /, "");
}

function resolved(text: string, context: string) {
  return resolveContext(mergeKubeconfigs("home", [parseKubeconfig(text, origin)]), context);
}

describe("parseKubeconfig", () => {
  const faults: readonly (readonly [what: string, text: string, said: string])[] = [
    [
      "a list at the top",
      "- a\n- b\n",
      "line 1: this is no kubeconfig: it must be a mapping with clusters, users and contexts. Choose another file.",
    ],
    [
      "plain words",
      "hello\n",
      "line 1: this is no kubeconfig: it must be a mapping with clusters, users and contexts. Choose another file.",
    ],
    [
      "another kind",
      "apiVersion: v1\nkind: Secret\n",
      "line 2: this is a manifest of something else: a kubeconfig has kind: Config. Choose another file.",
    ],
    [
      "a section that is no list",
      "kind: Config\nusers:\n  u: {}\n",
      "line 3: users must be a list (lines that begin with “- ”). Correct it.",
    ],
    [
      "an entry that is no mapping",
      "clusters:\n- name: a\n  cluster: {server: 'https://a'}\n- just words\n",
      "line 4: the entry must be a mapping (key: value). Correct it.",
    ],
    [
      "a number for a token",
      "users:\n- name: u\n  user:\n    token: 1234\n",
      "line 4: user.token must be text. Put the value in quotes.",
    ],
    [
      "text for a flag",
      'clusters:\n- name: c\n  cluster:\n    server: https://c\n    insecure-skip-tls-verify: "yes"\n',
      "line 5: cluster.insecure-skip-tls-verify must be true or false. Correct it.",
    ],
    [
      "no server",
      "clusters:\n- name: c\n  cluster: {}\n",
      "line 3: the cluster has no server. Add its address, such as server: https://host:6443.",
    ],
    [
      "a server without scheme",
      "clusters:\n- name: c\n  cluster:\n    server: 10.0.0.1:6443\n",
      "line 4: server is no address of an API server. Write it as https://host:port (or http:// for kubectl proxy).",
    ],
    [
      "a password in the server",
      "clusters:\n- name: c\n  cluster:\n    server: https://me:pw@host\n",
      "line 4: server holds a user name or password, which would be shown wherever the server is named. Move it to the user's username and password.",
    ],
    [
      "a query in the server",
      "clusters:\n- name: c\n  cluster:\n    server: https://host?a=b\n",
      "line 4: server ends with a “?” or “#” part, which an API server's address cannot have. Remove it.",
    ],
    [
      "a proxy that is none",
      "clusters:\n- name: c\n  cluster: {server: 'https://c', proxy-url: 'ftp://x'}\n",
      "line 3: proxy-url is no address of a proxy. Write it as http://host:port, https:// or socks5://.",
    ],
    [
      "no base64",
      "clusters:\n- name: c\n  cluster:\n    server: https://c\n    certificate-authority-data: abc$\n",
      "line 5: certificate-authority-data is not base64. Copy it again whole, or name the file with certificate-authority.",
    ],
    [
      "base64 cut off",
      "users:\n- name: u\n  user:\n    client-key-data: abcde\n",
      "line 4: client-key-data is not base64. Copy it again whole, or name the file with client-key.",
    ],
    [
      "base64 of something else",
      "clusters:\n- name: c\n  cluster:\n    server: https://c\n    certificate-authority-data: YWJj\n",
      "line 5: certificate-authority-data decodes to something that is no PEM text. Copy it again whole.",
    ],
    [
      "a certificate without key",
      "users:\n- name: u\n  user:\n    client-certificate: me.crt\n",
      "line 4: the user has a client certificate but no key. Add client-key or client-key-data.",
    ],
    [
      "two ways to log in",
      "users:\n- name: u\n  user:\n    token: a\n    username: b\n",
      "line 4: the user has both a token and a username and password. Keep one of them.",
    ],
    [
      "groups without a user",
      "users:\n- name: u\n  user:\n    as-groups: [a]\n",
      "line 4: as-uid, as-groups or as-user-extra need a user to act as. Add as.",
    ],
    [
      "a plugin without command",
      "users:\n- name: u\n  user:\n    exec:\n      apiVersion: client.authentication.k8s.io/v1beta1\n",
      "line 5: exec names no command. Add the credential plugin's command.",
    ],
    [
      "a plugin of v1alpha1",
      "users:\n- name: u\n  user:\n    exec:\n      command: aws\n      apiVersion: client.authentication.k8s.io/v1alpha1\n",
      "line 6: exec asks for client.authentication.k8s.io/v1alpha1, which Kubernetes 1.24 removed. Write the kubeconfig anew with your provider's current command line (for EKS: aws eks update-kubeconfig).",
    ],
    [
      "a plugin without version",
      "users:\n- name: u\n  user:\n    exec: {command: aws}\n",
      "line 4: exec.apiVersion must be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1. Set the one that the plugin speaks.",
    ],
    [
      "v1 without interactiveMode",
      "users:\n- name: u\n  user:\n    exec: {command: aws, apiVersion: client.authentication.k8s.io/v1}\n",
      "line 4: exec has no interactiveMode, which v1 requires. Add interactiveMode: Never.",
    ],
    [
      "a name that stands twice",
      "clusters:\n- {name: c, cluster: {server: 'https://1'}}\n- {name: c, cluster: {server: 'https://2'}}\n",
      "line 3: the cluster “c” stands here and in line 2, so neither can be used. Rename or remove one.",
    ],
    [
      "a key that stands twice",
      "current-context: a\ncurrent-context: b\n",
      "line 2: this key stands twice in one place, and only the last counts. Remove the other.",
    ],
    [
      "a tab",
      "clusters:\n\t- name: x\n",
      "line 2: a tab is used for indentation, which YAML does not allow. Use spaces.",
    ],
    [
      "an open quote",
      "a: 1\nb: 'x\n",
      "line 3: a character is missing for YAML: a closing quote or bracket, or a colon after the key. Add it here or just before.",
    ],
    [
      "bad indentation",
      "a:\n  b: 1\n c: 2\n",
      "line 3: the indentation is not right for YAML. Align this line with those around it.",
    ],
    [
      "an alias to nothing",
      "a: *nowhere\n",
      "/k/config: its YAML aliases (“*name”) multiply without limit, or name nothing. Write the values out.",
    ],
    ["an alias to itself", "a: &a [*a]\n", `/k/config: ${tooDeep}`],
    ["deep nesting", `${"[".repeat(200)}${"]".repeat(200)}`, `/k/config: ${tooDeep}`],
    ["nesting without end", "[".repeat(1_000_000), `/k/config: ${tooDeep}`],
  ];
  for (const [what, text, said] of faults) {
    it(`says where and what: ${what}`, () => assert.equal(firstProblem(text), said));
  }

  it("resolves an alias bomb in no time, to a problem", () => {
    const level = (depth: number) =>
      `a${depth}: &a${depth} [${Array(9)
        .fill(`*a${depth - 1}`)
        .join(",")}]\n`;
    const bomb = `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(level).join("")}`;
    assert.match(firstProblem(bomb) ?? "", /aliases/);
  });

  it("keeps what is right in a file beside what is wrong", () => {
    const text = `
clusters: [{name: good, cluster: {server: "https://good"}}, {name: bad, cluster: {}}]
contexts: [{name: good, context: {cluster: good}}, {name: bad, context: {cluster: bad}}]`;
    assert.equal(resolved(text, "good").kind, "resolved");
    const bad = resolved(text, "bad");
    assert.ok(bad.kind === "unusable" && bad.problem.line === 2);
  });

  it("says which context names nothing, and where", () => {
    const text = "contexts:\n- name: x\n  context: {cluster: gone}\n- name: w\n  context: {}\n";
    const messages = ["x", "w", "z"].map((name) => {
      const resolution = resolved(text, name);
      return resolution.kind === "unusable" ? resolution.problem.message : "resolved";
    });
    assert.deepEqual(messages, [
      "/k/config, line 2: the context “x” names the cluster “gone”, which does not exist. Correct the name or add the cluster.",
      "/k/config, line 4: the context “w” names no cluster. Add cluster to it.",
      "No kubeconfig that was read has a context “z”. Choose another context.",
    ]);
  });

  it("reads an entry named __proto__ as any other", () => {
    const resolution = resolved(
      'clusters: [{name: __proto__, cluster: {server: "https://p", __proto__: {server: "https://evil"}}}]\ncontexts: [{name: __proto__, context: {cluster: __proto__}}]',
      "__proto__",
    );
    assert.ok(resolution.kind === "resolved" && resolution.context.cluster.server === "https://p");
  });

  it("takes token-file for an unknown field, as kubectl does", () => {
    const resolution = resolved(
      'clusters: [{name: c, cluster: {server: "https://c"}}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token-file: /x}}]',
      "c",
    );
    assert.ok(resolution.kind === "resolved");
    assert.deepEqual(resolution.context.user.auth, { kind: "none" });
  });

  it("keeps the cluster's TLS settings for a context without a user", () => {
    const resolution = resolved(
      'clusters: [{name: c, cluster: {server: "https://c/", tls-server-name: name, insecure-skip-tls-verify: true, certificate-authority: ca.crt}}]\ncontexts: [{name: c, context: {cluster: c}}]',
      "c",
    );
    assert.ok(resolution.kind === "resolved");
    assert.deepEqual(resolution.context.cluster, {
      name: "c",
      server: "https://c",
      ca: { kind: "file", file: path.resolve("/k/ca.crt") },
      tlsServerName: "name",
      skipVerify: true,
      disableCompression: false,
    });
    assert.deepEqual(resolution.context.user, { auth: { kind: "none" } });
  });

  const contextOf = (source: string) => {
    const resolution = resolved(source, "c");
    assert.ok(resolution.kind === "resolved");
    return resolution.context;
  };
  const withUser = (user: string, { before = "", server = "https://c" } = {}) =>
    `${before}clusters: [{name: c, cluster: {server: "${server}"}}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {${user}}}]`;

  it("gives another fingerprint exactly when the context would be another", () => {
    const fingerprint = (token: string, before = "") =>
      contextOf(withUser(`token: ${token}`, { before })).fingerprint;
    assert.equal(fingerprint("a"), fingerprint("a", "# a comment\n"));
    assert.notEqual(fingerprint("a"), fingerprint("b"));
    assert.doesNotMatch(fingerprint("tok"), /tok/);
  });

  it("leaves what the user logs in with out of what makes a connection another", () => {
    const connection = (...args: Parameters<typeof withUser>) =>
      contextOf(withUser(...args)).connectionFingerprint;
    const before = connection("token: a");
    assert.equal(connection("token: b"), before);
    assert.equal(connection("tokenFile: /k/token"), before);
    assert.notEqual(connection("token: a", { server: "https://other" }), before);
    assert.notEqual(connection("token: a, as: root"), before);
  });
});
