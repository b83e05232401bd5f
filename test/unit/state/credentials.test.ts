import assert from "node:assert/strict";
import type { Memory } from "../../../src/base/platform.js";
import { Credentials } from "../../../src/state/credentials.js";
import { MapSecrets, testPlatform } from "../../fakes/platform.js";

const target = { kind: "env", variable: "API_KEY" } as const;

describe("credentials", () => {
  const setUp = () => {
    const secrets = new MapSecrets();
    const platform = testPlatform({ secrets });
    return { secrets, memory: platform.globalMemory, credentials: new Credentials(platform) };
  };

  it("keeps values in the secret storage and nothing of them in the memory", async () => {
    const { secrets, memory, credentials } = setUp();
    const { id } = await credentials.add({ name: "k", target }, "s3cret");
    assert.deepEqual([...secrets.values.values()], ["s3cret"]);
    assert.ok(!JSON.stringify(memory.get("credentials.v1")).includes("s3cret"));
    assert.equal(await credentials.value(id), "s3cret");
    await credentials.remove(id);
    assert.equal(secrets.values.size, 0);
    assert.deepEqual(credentials.list, []);
  });

  it("forgets what was said of a value when there is another", async () => {
    const { credentials } = setUp();
    const { id } = await credentials.add({ name: "k", target, expiresAt: "2020-01-01T00:00:00Z" }, "old");
    const test = { at: "2026-01-01T00:00:00Z", outcome: "refused", detail: "No." } as const;
    await credentials.update(id, (now) => ({ ...now, test }));
    await credentials.setValue(id, "new", undefined);
    assert.deepEqual(credentials.get(id), { id, name: "k", target });
  });

  it("does not lose an entry that it cannot read, nor is stopped by one", async () => {
    const { memory, credentials } = setUp();
    const newer = { id: "x", name: "x", target: { kind: "quantum" } };
    await memory.set("credentials.v1", { version: 1, credentials: [newer, { id: "a", name: "a", target }] });
    assert.deepEqual(
      credentials.list.map(({ name }) => name),
      ["a"],
    );
    await credentials.add({ name: "b", target }, undefined);
    const { credentials: stored } = memory.get("credentials.v1") as { credentials: unknown[] };
    assert.deepEqual(stored.at(-1), newer);
    await memory.set("credentials.v1", "broken");
    assert.deepEqual(credentials.list, []);
  });

  it("writes nothing over a list of another version", async () => {
    const { memory, credentials } = setUp();
    const newer = { version: 2, credentials: [{ id: "x" }] };
    await memory.set("credentials.v1", newer);
    await assert.rejects(credentials.add({ name: "b", target }, undefined), /written by another version/);
    assert.deepEqual(memory.get("credentials.v1"), newer);
  });

  it("loses nothing of what is written at once, where the editor tells of a write late", async () => {
    let held: unknown;
    const late: Memory = {
      get: () => held,
      set: async (_key, value) => {
        await Promise.resolve();
        held = value;
      },
    };
    const credentials = new Credentials(testPlatform({ globalMemory: late }));
    await Promise.all(["a", "b", "c"].map((name) => credentials.add({ name, target }, "v")));
    assert.deepEqual(
      credentials.list.map(({ name }) => name),
      ["a", "b", "c"],
    );
  });

  it("says when another window has changed a value", async () => {
    const { secrets, credentials } = setUp();
    let changes = 0;
    credentials.onDidChange(() => changes++);
    await secrets.set("credential.abc", "v");
    await secrets.set("other", "v");
    assert.equal(changes, 1);
  });
});
