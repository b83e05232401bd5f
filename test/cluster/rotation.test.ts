import assert from "node:assert/strict";
import type { App } from "../../src/app.js";
import { credentialSecretName } from "../../src/domain/sessionCredentials.js";
import { withLaunchSite } from "./launchSite.js";

describe("the rotation of a credential, on a cluster", function () {
  this.timeout(180_000);
  const signal = new AbortController().signal;
  const site = withLaunchSite("rotation");
  let app: App;

  before(async () => {
    app = await site().app();
  });
  afterEach(async () => {
    for (const session of [...app.sessions.values()]) await app.actions.delete(session, signal);
    for (const { id } of app.credentials.list) await app.credentialActions.remove(id);
  });

  const launch = async () => (await app.actions.launch({ profile: "default" }, { signal })).session;

  it("leaves what somebody else wrote into a session's Secret, and says so", async () => {
    const target = { kind: "env", variable: "API_KEY" } as const;
    const { id } = await app.credentialActions.add({ name: "api", target, value: "one", profiles: ["*"] });
    const session = await launch();
    const outcomes = async (value: string, overwrite = false) =>
      (await app.credentialActions.rotate(id, value, { signal, overwrite })).sessions.map(
        ({ outcome }) => outcome,
      );
    const name = credentialSecretName(session.id);
    const held = async () => {
      const { data } = (await site().read("secret", name)) as { data: Record<string, string> };
      return Buffer.from(data["env.API_KEY"] ?? "", "base64").toString();
    };
    assert.deepEqual(await outcomes("two"), ["needsRestart"]);
    assert.equal(await held(), "two");
    await site().kubectl(["patch", "secret", name, "--patch", '{"stringData":{"env.API_KEY":"theirs"}}']);
    assert.deepEqual(await outcomes("three"), ["changedByOther"]);
    assert.equal(await held(), "theirs");
    assert.deepEqual(await outcomes("three", true), ["needsRestart"]);
    assert.equal(await held(), "three");
  });

  it("mends what a rotation did not reach, whoever types the value again, and accuses nobody", async () => {
    const target = { kind: "env", variable: "API_KEY" } as const;
    const { id } = await app.credentialActions.add({ name: "api", target, value: "one", profiles: ["*"] });
    const session = await launch();
    const held = async () => {
      const { data } = (await site().read("secret", credentialSecretName(session.id))) as {
        data: Record<string, string>;
      };
      return Buffer.from(data["env.API_KEY"] ?? "", "base64").toString();
    };
    const outcomes = async (value: string) =>
      (await app.credentialActions.rotate(id, value, { signal })).sessions.map(({ outcome }) => outcome);
    // Kept here, and then the cluster was away.
    await app.credentials.setValue(id, "two", undefined);
    assert.deepEqual(await outcomes("two"), ["needsRestart"]);
    assert.equal(await held(), "two");
    // Typed on a machine that never had the value of before.
    await app.platform.secrets.delete(`credential.${id}`);
    assert.deepEqual(await outcomes("three"), ["needsRestart"]);
    assert.equal(await held(), "three");
    // Another key is no matter; this key is.
    const patch = (data: object) =>
      site().kubectl([
        "patch",
        "secret",
        credentialSecretName(session.id),
        "--patch",
        JSON.stringify({ data }),
      ]);
    await patch({ other: "eA==" });
    await app.credentials.setValue(id, "four", undefined);
    assert.deepEqual(await outcomes("four"), ["needsRestart"]);
    await patch({ "env.API_KEY": Buffer.from("theirs").toString("base64") });
    await app.credentials.setValue(id, "five", undefined);
    assert.deepEqual(await outcomes("five"), ["changedByOther"]);
    assert.equal(await held(), "theirs");
  });
});
