import assert from "node:assert/strict";
import { systemRandom } from "../../../../src/base/random.js";
import { RbacAuthorizer, type Attributes } from "../../../../src/playground/auth/rbac.js";
import { ServiceAccountTokens } from "../../../../src/playground/auth/serviceAccountTokens.js";
import { seed } from "../../../../src/playground/housekeeping/seed.js";
import { MemoryStore } from "../../../../src/playground/store/memoryStore.js";
import { HandClock } from "../../../fakes/clock.js";

function newStore() {
  const clock = new HandClock();
  const store = new MemoryStore({ clock, random: systemRandom });
  seed(store);
  return { clock, store };
}

describe("ServiceAccountTokens", () => {
  const request = { namespace: "default", serviceAccount: "default", audiences: [], expirationSeconds: 600 };
  function issued(pod?: { readonly name: string; readonly uid: string }) {
    const { clock, store } = newStore();
    const account = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace: "default" },
    };
    store.create("serviceaccounts", account);
    const tokens = new ServiceAccountTokens({ store, clock, random: systemRandom });
    return { clock, store, tokens, token: tokens.issue({ ...request, ...(pod ? { pod } : {}) }).token };
  }

  it("end with their time", async () => {
    const { clock, tokens, token } = issued();
    assert.equal(tokens.userOf(token)?.name, "system:serviceaccount:default:default");
    await clock.advance(599_000);
    assert.notEqual(tokens.userOf(token), undefined);
    await clock.advance(1_000);
    assert.equal(tokens.userOf(token), undefined);
  });

  it("end with their pod", () => {
    const { store, clock } = newStore();
    store.create("serviceaccounts", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace: "default" },
    });
    const pod = store.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "default" },
    });
    const tokens = new ServiceAccountTokens({ store, clock, random: systemRandom });
    const { token } = tokens.issue({ ...request, pod: { name: "p", uid: pod.metadata.uid } });
    assert.deepEqual(tokens.userOf(token)?.extra?.["authentication.kubernetes.io/pod-name"], ["p"]);
    store.remove("pods", "default", "p");
    assert.equal(tokens.userOf(token), undefined);
  });

  it("are worth nothing when a byte is changed, or when all were ended", () => {
    const { tokens, token } = issued();
    const [header = "", payload = "", signature = ""] = token.split(".");
    const forged = Buffer.from(
      Buffer.from(payload, "base64url").toString().replace('"exp":', '"exp":9'),
    ).toString("base64url");
    assert.equal(tokens.userOf([header, forged, signature].join(".")), undefined);
    assert.equal(tokens.userOf("nonsense"), undefined);
    tokens.expireAll();
    assert.equal(tokens.userOf(token), undefined);
  });
});

describe("RbacAuthorizer", () => {
  const viewer = { name: "viewer", groups: ["viewers", "system:authenticated"] };
  const ask = (more: Partial<Extract<Attributes, { kind: "resource" }>>): Attributes => ({
    kind: "resource",
    user: viewer,
    verb: "list",
    group: "",
    resource: "pods",
    subresource: "",
    namespace: "default",
    name: "",
    ...more,
  });

  it("lets the seeded viewer look at the default namespace, and no further", () => {
    const authorizer = new RbacAuthorizer(newStore().store);
    assert.equal(authorizer.authorize(ask({})).allowed, true);
    assert.equal(authorizer.authorize(ask({ subresource: "log", verb: "get" })).allowed, true);
    for (const more of [
      { namespace: "kube-system" },
      { namespace: undefined },
      { verb: "create" },
      { resource: "secrets" },
      { subresource: "exec", verb: "get" },
    ])
      assert.equal(authorizer.authorize(ask(more)).allowed, false, JSON.stringify(more));
    assert.equal(
      authorizer.authorize({ kind: "path", user: viewer, verb: "get", path: "/api/v1" }).allowed,
      true,
    );
    assert.equal(
      authorizer.authorize({ kind: "path", user: viewer, verb: "get", path: "/metrics" }).allowed,
      false,
    );
  });

  it("lets its masters do anything, whatever is stored", () => {
    const { store } = newStore();
    for (const { metadata } of store.list("clusterrolebindings.rbac.authorization.k8s.io"))
      store.remove("clusterrolebindings.rbac.authorization.k8s.io", undefined, metadata.name);
    const user = { name: "admin", groups: ["system:masters"] };
    assert.equal(new RbacAuthorizer(store).authorize(ask({ user, verb: "delete" })).allowed, true);
  });
});
