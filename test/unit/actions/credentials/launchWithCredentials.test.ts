import assert from "node:assert/strict";
import { rotateCredential } from "../../../../src/actions/credentials/rotateCredential.js";
import type { CredentialDeps } from "../../../../src/actions/credentials/credentialDeps.js";
import { UserError } from "../../../../src/base/errors.js";
import { Credentials } from "../../../../src/state/credentials.js";
import { failure, runningStatus } from "../../../fakes/handCluster.js";
import { testPlatform } from "../../../fakes/platform.js";
import { Launching, plain } from "../launching.js";

const signal = new AbortController().signal;

describe("a launch with credentials", () => {
  let site: Launching;
  let credentials: Credentials;
  let id: string;

  beforeEach(async () => {
    site = new Launching();
    credentials = new Credentials(testPlatform());
    const target = { kind: "env", variable: "API_KEY" } as const;
    ({ id } = await credentials.add({ name: "api", target, profiles: ["*"] }, "s3cret"));
  });

  const encoded = Buffer.from("s3cret").toString("base64");
  const sent = () =>
    site.cluster.requests.map(({ path, query, body }) => ({ path, query, body: JSON.stringify(body) }));

  it("sends the value once, in the Secret that the pod owns", async () => {
    const launching = site.begin(plain, { deps: { credentials } });
    const name = await site.created();
    site.cluster.setStatus(name, runningStatus);
    const { session } = await launching;
    const secret = site.cluster.objects.get(`secrets/session-${session.id}-credentials`);
    assert.equal(secret?.metadata.ownerReferences?.[0]?.uid, session.ref.uid);
    assert.deepEqual(
      sent()
        .filter(({ body }) => body?.includes(encoded) || body?.includes("s3cret"))
        .map(({ path }) => path),
      ["/api/v1/namespaces/team-a/secrets"],
    );
    assert.deepEqual(session.credentialIds, [id]);
  });

  describe("where Secrets may not be made", () => {
    beforeEach(() => {
      site.cluster.intercept = ({ path, method }) => {
        if (method === "POST" && path.endsWith("/secrets"))
          throw failure("forbidden", 403, "Forbidden", 'User "v" cannot create resource "secrets"');
        return undefined;
      };
    });

    const isRefused = (name: RegExp) => (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /may not create Secrets in the namespace “team-a”/);
      assert.match(error.message, name);
      assert.equal(error.next?.command, "podSessions.connection.copyRole");
      return true;
    };

    it("says so before anything exists, when a credential was asked for", async () => {
      const request = { ...plain, credentials: ["api"] };
      await assert.rejects(site.begin(request, { deps: { credentials } }), isRefused(/“api”/));
      assert.deepEqual(site.cluster.names, []);
    });

    it("says so when the repository wants one", async () => {
      const target = { kind: "gitHttps", host: "git.example.com", username: "a" } as const;
      await credentials.add({ name: "code", target }, "t");
      const request = { ...plain, git: { url: "https://git.example.com/a/b" } };
      await assert.rejects(site.begin(request, { deps: { credentials } }), isRefused(/“code”/));
    });

    it("launches without those that nobody asked for, and tells which", async () => {
      const launching = site.begin(plain, { deps: { credentials } });
      site.cluster.setStatus(await site.created(), runningStatus);
      const { session, warnings, credentials: given } = await launching;
      assert.deepEqual(given, []);
      assert.equal(session.credentialIds, undefined);
      assert.deepEqual(warnings, [
        "You may not create Secrets in the namespace “team-a”, so the session was launched without “api”. Ask an admin for the right.",
      ]);
    });
  });

  it("leaves nothing when the Secret is refused after the pod was made", async () => {
    site.cluster.intercept = ({ path, method, query }) => {
      if (method === "POST" && path.endsWith("/secrets") && query?.["dryRun"] !== "All")
        throw failure("server", 500, "InternalError", "etcd is away");
      return undefined;
    };
    await assert.rejects(site.begin(plain, { deps: { credentials } }));
    assert.deepEqual(site.cluster.names, []);
  });

  it("does not begin when the value is gone meanwhile", async () => {
    const gone = new Credentials(testPlatform());
    await gone.add({ name: "api", target: { kind: "env", variable: "API_KEY" }, profiles: ["*"] }, undefined);
    const launching = site.begin({ ...plain, credentials: ["api"] }, { deps: { credentials: gone } });
    await assert.rejects(launching, /has no value here/);
    assert.deepEqual(site.cluster.names, []);
  });

  describe("rotated", () => {
    const rotate = async (value: string) => {
      const deps = { ...site.cluster.deps({ credentials }), credentials } as CredentialDeps;
      const { sessions } = await rotateCredential(deps, id, value, { signal });
      return sessions.map(({ outcome }) => outcome);
    };
    const held = (over: object = {}) => ({
      metadata: {
        uid: "u",
        resourceVersion: "7",
        labels: {
          "pod-sessions.dev/managed-by": "pod-sessions",
          "pod-sessions.dev/session": site.cluster.session.id,
        },
      },
      data: { "env.API_KEY": encoded },
      ...over,
    });

    beforeEach(async () => {
      const launching = site.begin(plain, { deps: { credentials } });
      const name = await site.created();
      site.cluster.setStatus(name, runningStatus);
      await launching;
      site.cluster.requests.length = 0;
    });

    const answer = (get: () => object, patch: () => object = () => ({})) => {
      site.cluster.intercept = ({ path, method = "GET" }) => {
        if (!path.includes("/secrets/")) return undefined;
        return method === "GET" ? get() : patch();
      };
    };

    it("writes only its key, and only over what was read", async () => {
      answer(held);
      assert.deepEqual(await rotate("next"), ["needsRestart"]);
      assert.deepEqual(site.cluster.requests.at(-1)?.body, {
        metadata: { resourceVersion: "7" },
        data: { "env.API_KEY": Buffer.from("next").toString("base64") },
      });
    });

    it("leaves a Secret that changed between reading and writing, and keeps the value", async () => {
      answer(held, () => {
        throw failure("conflict", 409, "Conflict", "the object has been modified");
      });
      assert.deepEqual(await rotate("next"), ["changedByOther"]);
      assert.equal(await credentials.value(id), "next");
    });

    it("touches no Secret that is not the session's, and tells of a refusal", async () => {
      answer(() => held({ metadata: { uid: "u", resourceVersion: "7" } }));
      assert.deepEqual(await rotate("next"), ["failed"]);
      answer(() => {
        throw failure("forbidden", 403, "Forbidden", "no");
      });
      assert.deepEqual(await rotate("again"), ["failed"]);
      assert.ok(site.cluster.requests.every(({ method }) => method !== "PATCH"));
    });

    it("keeps the old value when the new one is no good", async () => {
      await assert.rejects(rotate(" "), /empty/);
      assert.equal(await credentials.value(id), "s3cret");
    });
  });
});
