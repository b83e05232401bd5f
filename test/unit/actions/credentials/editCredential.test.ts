import assert from "node:assert/strict";
import type { CredentialDeps } from "../../../../src/actions/credentials/credentialDeps.js";
import { editCredential } from "../../../../src/actions/credentials/editCredential.js";
import { rotateCredential } from "../../../../src/actions/credentials/rotateCredential.js";
import { FieldFault } from "../../../../src/domain/validate/fieldFault.js";
import { Credentials } from "../../../../src/state/credentials.js";
import { HandCluster } from "../../../fakes/handCluster.js";
import { testPlatform } from "../../../fakes/platform.js";

const signal = new AbortController().signal;
const target = { kind: "gitHttps", host: "github.com", username: "x-access-token" } as const;
const expiresAt = "2027-01-31T00:00:00.000Z";
const test = { at: "2026-11-20T00:00:00Z", outcome: "unproven", detail: "Name a repository." } as const;

describe("a credential that is there", () => {
  const setUp = async () => {
    const credentials = new Credentials(testPlatform());
    const { id } = await credentials.add({ name: "github.com", target }, "s3cret");
    await credentials.add({ name: "other", target }, "t");
    return { credentials, id };
  };
  const isAt = (field: string) => (error: unknown) => error instanceof FieldFault && error.field === field;

  it("can be given the address to test it with that its import did not know", async () => {
    const { credentials, id } = await setUp();
    await credentials.update(id, (now) => ({ ...now, test }));
    const testUrl = "https://github.com/ada/private";
    await editCredential({ credentials }, id, { name: " mine ", testUrl, profiles: ["coop"], expiresAt });
    assert.deepEqual(credentials.get(id), {
      id,
      name: "mine",
      target,
      testUrl,
      profiles: ["coop"],
      expiresAt,
    });
    assert.equal(await credentials.value(id), "s3cret");
  });

  it("keeps what a server said while the address stays, and loses what is left empty", async () => {
    const { credentials, id } = await setUp();
    await credentials.update(id, (now) => ({ ...now, test, expiresAt, profiles: ["*"] }));
    await editCredential({ credentials }, id, { name: "github.com" });
    assert.deepEqual(credentials.get(id), { id, name: "github.com", target, test });
  });

  it("tells of a name that is taken, an address that is none and a day that is none, each at its field", async () => {
    const { credentials, id } = await setUp();
    const edit = (change: object) => editCredential({ credentials }, id, { name: "github.com", ...change });
    await assert.rejects(edit({ name: "Other" }), isAt("name"));
    await assert.rejects(edit({ testUrl: "somewhere" }), isAt("testUrl"));
    await assert.rejects(edit({ expiresAt: "soon" }), isAt("expiresAt"));
    assert.deepEqual(credentials.get(id), { id, name: "github.com", target });
  });

  it("does not lose the end that was typed when its value is rotated", async () => {
    const { credentials, id } = await setUp();
    const deps = { ...new HandCluster().deps({ credentials }), credentials } as CredentialDeps;
    await rotateCredential(deps, id, "next", { expiresAt, signal });
    assert.equal(credentials.get(id)?.expiresAt, expiresAt);
    const claims = Buffer.from(JSON.stringify({ exp: 1_893_456_000 })).toString("base64url");
    await rotateCredential(deps, id, `eyJh.${claims}.x`, { expiresAt, signal });
    assert.equal(credentials.get(id)?.expiresAt, "2030-01-01T00:00:00.000Z");
    await assert.rejects(
      rotateCredential(deps, id, "third", { expiresAt: "soon", signal }),
      isAt("expiresAt"),
    );
    assert.match((await credentials.value(id)) ?? "", /^eyJh/);
  });
});
