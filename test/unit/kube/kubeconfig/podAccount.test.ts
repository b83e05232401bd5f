import assert from "node:assert/strict";
import { podAccountText } from "../../../../src/actions/podAccountText.js";
import { checkKubeconfigText } from "../../../../src/actions/checkKubeconfigText.js";
import { podAccountKubeconfig, tokenEndMs } from "../../../../src/kube/kubeconfig/podAccount.js";

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = { sub: "system:serviceaccount:team-a:builder", exp: 1_800_000_000 };
const token = `${part({ alg: "RS256" })}.${part(claims)}.c2lnbmF0dXJl`;
const ca = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const server = "https://kubernetes.example.com:6443/k8s/one";

describe("the kubeconfig of a pod's account", () => {
  it("names its one context for the account, in the pod's namespace", () => {
    const text = podAccountKubeconfig({ token, ca, namespace: "team-a" }, server);
    assert.match(text, /current-context: team-a-builder/);
    assert.match(text, /server: https:\/\/kubernetes\.example\.com:6443\/k8s\/one/);
    assert.match(text, /namespace: team-a/);
    assert.deepEqual(checkKubeconfigText(text, "/w/.kube/kubeconfig").contexts, ["team-a-builder"]);
  });

  it("says until when its token is good, and never the token", () => {
    assert.equal(tokenEndMs(token), 1_800_000_000_000);
    const { hint } = podAccountText({ token, ca, namespace: "team-a" }, server);
    assert.equal(hint, "Its token is good until 2027-01-15 08:00 UTC, or until the pod is deleted.");
  });

  it("takes a token that is no JSON Web Token", () => {
    for (const other of ["opaque", "a.b.c", `a.${part({})}.c`]) {
      const { text, hint } = podAccountText({ token: other, ca, namespace: "team-a" }, server);
      assert.match(text, /current-context: pod-account/);
      assert.equal(hint, undefined);
    }
  });
});
