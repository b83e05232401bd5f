import assert from "node:assert/strict";
import { rotateCredential } from "../../../../src/actions/credentials/rotateCredential.js";
import { saveSharedSecret } from "../../../../src/actions/credentials/saveSharedSecret.js";
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

  describe("in the cluster of a folder that nobody trusts", () => {
    const deps = () => ({ credentials, untrustedFolder: "/w" });
    const isRefused = (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /the folder is not trusted/);
      assert.equal(error.next?.command, "workbench.trust.manage");
      return true;
    };
    const nothingSent = () =>
      assert.deepEqual(
        sent().filter(({ path, body }) => path.endsWith("/secrets") || /s3cret|czNjcmV0/.test(body ?? "")),
        [],
      );

    it("gives none of those that nobody asked for, and says which and why", async () => {
      const launching = site.begin(plain, { deps: deps() });
      site.cluster.setStatus(await site.created(), runningStatus);
      const { credentials: given, warnings, withheld } = await launching;
      assert.deepEqual([given, warnings], [[], []]);
      assert.match(withheld?.message ?? "", /so the session does not get “api”/);
      isRefused(withheld);
      nothingSent();
    });

    it("does not launch where one was asked for, or a clone wants it", async () => {
      await assert.rejects(site.begin({ ...plain, credentials: ["api"] }, { deps: deps() }), isRefused);
      const target = { kind: "gitHttps", host: "git.example.com", username: "a" } as const;
      await credentials.add({ name: "code", target }, "s3cret");
      const request = { ...plain, git: { url: "https://git.example.com/a/b" } };
      await assert.rejects(site.begin(request, { deps: deps() }), isRefused);
      assert.deepEqual(site.cluster.names, []);
      nothingSent();
    });

    it("rotates here and not there, and makes no shared Secret", async () => {
      const all = { ...site.cluster.deps(deps()), credentials } as CredentialDeps;
      const { looked } = await rotateCredential(all, id, "s3cret2", { signal });
      assert.ok(looked.kind === "nowhere");
      isRefused(looked.error);
      assert.equal(await credentials.value(id), "s3cret2");
      const keys = [{ key: "api-key", credentialId: id }];
      await assert.rejects(saveSharedSecret(all, { name: "shared", keys }, signal), isRefused);
      nothingSent();
      assert.deepEqual(site.cluster.requests, []);
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
      const { sessions, looked } = await rotateCredential(deps, id, value, { signal });
      if (looked.kind === "nowhere") throw looked.error;
      assert.deepEqual(looked.place, { context: "hand", namespace: "team-a" });
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

    /** As a real server tells who wrote the key last. */
    const writtenBy = (manager: string) => {
      const { metadata, data } = held();
      const managedFields = [{ manager, fieldsV1: { "f:data": { ".": {}, "f:env.API_KEY": {} } } }];
      return { data, metadata: { ...metadata, managedFields } };
    };

    it("can be repeated after it stopped half-way, also where the old value is not known", async () => {
      await credentials.setValue(id, "next", undefined);
      answer(() => writtenBy("pod-sessions"));
      assert.deepEqual(await rotate("next"), ["needsRestart"]);
      answer(() => writtenBy("kubectl-edit"));
      assert.deepEqual(await rotate("next"), ["changedByOther"]);
    });

    it("accuses nobody where the server does not tell who wrote it", async () => {
      await credentials.setValue(id, "next", undefined);
      answer(held);
      assert.deepEqual(await rotate("next"), ["notCompared"]);
      assert.ok(site.cluster.requests.every(({ method }) => method !== "PATCH"));
    });

    it("asks the cluster which sessions use it, since the window may not know them yet", async () => {
      const before = held();
      answer(() => before);
      site.cluster.sessions.replace(new Map());
      assert.deepEqual(await rotate("next"), ["needsRestart"]);
    });

    it("keeps the value and says so when the cluster cannot be asked", async () => {
      site.cluster.intercept = () => {
        throw failure("unreachable", 0, "", "connect ECONNREFUSED");
      };
      await assert.rejects(rotate("next"), /ECONNREFUSED/);
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
