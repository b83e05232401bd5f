import assert from "node:assert/strict";
import { textAt, type JsonObject } from "../../src/playground/schema/json.js";
import { contract, eventually, refuses } from "./contract.js";

contract("impersonation", (suite) => {
  const whoAmI = async (headers: Readonly<Record<string, string>>) => {
    const answer = await suite.api.send("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {
      body: {},
      headers,
    });
    assert.equal(answer.code, 201, answer.text);
    return answer.at("status", "userInfo");
  };

  it("makes a request as somebody else, with groups, identity and more", async () => {
    assert.deepEqual(
      await whoAmI({
        "Impersonate-User": "bob",
        "Impersonate-Group": "g1",
        "Impersonate-Uid": "u1",
        "Impersonate-Extra-acme.com%2fproject": "x",
      }),
      {
        username: "bob",
        uid: "u1",
        groups: ["g1", "system:authenticated"],
        extra: { "acme.com/project": ["x"] },
      },
    );
    refuses(
      await suite.api.get("/api/v1/pods", { "Impersonate-User": "bob" }),
      403,
      "Forbidden",
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" at the cluster scope',
    );
  });

  it("gives a service account its groups", async () => {
    assert.deepEqual(await whoAmI({ "Impersonate-User": "system:serviceaccount:a:b" }), {
      username: "system:serviceaccount:a:b",
      groups: ["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"],
    });
  });

  it("wants a user with a group", async () => {
    refuses(
      await suite.api.get("/api/v1/pods", { "Impersonate-Group": "g" }),
      400,
      "BadRequest",
      "requested [{Group  g    }] without impersonating a user",
    );
  });

  it("is only for who may impersonate", async () => {
    const token = await suite.api.post(`${suite.path("serviceaccounts")}/default/token`, { spec: {} });
    const account = suite.api.as(token.textAt("status", "token"));
    const name = `system:serviceaccount:${suite.namespace}:default`;
    refuses(
      await account.get("/version", { "Impersonate-User": "bob" }),
      403,
      "Forbidden",
      `users "bob" is forbidden: User "${name}" cannot impersonate resource "users" in API group "" at the cluster scope`,
      { name: "bob", kind: "users" },
    );
    refuses(
      await account.get("/version", { "Impersonate-User": "system:serviceaccount:a:b" }),
      403,
      "Forbidden",
      `serviceaccounts "b" is forbidden: User "${name}" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "a"`,
    );
    account.close();
  });
});

contract("tokens", (suite) => {
  const token = (account: string, spec: object) =>
    suite.api.post(`${suite.path("serviceaccounts")}/${account}/token`, { spec });

  it("gives a service account a token that says what it is", async () => {
    const answer = await token("default", { expirationSeconds: 1200, audiences: ["someone"] });
    assert.equal(answer.code, 201, answer.text);
    assert.deepEqual(answer.at("spec"), {
      audiences: ["someone"],
      expirationSeconds: 1200,
      boundObjectRef: null,
    });
    const [, payload = ""] = textAt(answer.json, "status", "token").split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as JsonObject;
    assert.deepEqual(claims["aud"], ["someone"]);
    assert.equal(claims["sub"], `system:serviceaccount:${suite.namespace}:default`);
    assert.equal(Number(claims["exp"]) - Number(claims["iat"]), 1200);
    assert.equal(
      Date.parse(textAt(answer.json, "status", "expirationTimestamp")),
      Number(claims["exp"]) * 1000,
    );
  });

  it("refuses a token that is meant for somebody else", async () => {
    const answer = await token("default", { audiences: ["someone"] });
    const stranger = suite.api.as(textAt(answer.json, "status", "token"));
    refuses(await stranger.get("/api/v1/pods"), 401, "Unauthorized", "Unauthorized");
    stranger.close();
  });

  it("refuses a token whose service account is gone", async () => {
    await suite.api.post(suite.path("serviceaccounts"), { metadata: { name: "short" } });
    const holder = suite.api.as(textAt((await token("short", {})).json, "status", "token"));
    refuses(await holder.get("/api/v1/pods"), 403, "Forbidden", /^pods is forbidden/);
    await suite.api.delete(`${suite.path("serviceaccounts")}/short`);
    await eventually(async () =>
      refuses(await holder.get("/api/v1/pods"), 401, "Unauthorized", "Unauthorized"),
    );
    holder.close();
  });

  it("refuses to give one for a moment, or to who is not there", async () => {
    refuses(
      await token("default", { expirationSeconds: 60 }),
      422,
      "Invalid",
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
    );
    refuses(await token("nope", {}), 404, "NotFound", 'serviceaccounts "nope" not found');
  });
});
