import assert from "node:assert/strict";
import { Onlookers } from "../../../src/base/demand.js";
import { nullLogger } from "../../../src/base/log.js";
import { accessQuestions, usedFeatures } from "../../../src/domain/features.js";
import type { ApiRequest, KubeApi } from "../../../src/kube/api.js";
import { LivePermissions } from "../../../src/state/livePermissions.js";
import { never } from "../../fakes/apis.js";
import { HandClock } from "../../fakes/clock.js";

interface Review {
  readonly spec: {
    readonly resourceAttributes: {
      readonly verb: string;
      readonly resource: string;
      readonly subresource?: string;
    };
  };
}

/** A cluster that denies what the set holds: `create pods`, `get pods/exec`. */
function authorizer(denied: ReadonlySet<string>, onAsked: (key: string) => void = () => undefined) {
  const asked: string[] = [];
  const none = () => Promise.reject(new Error("not here"));
  const json = ({ body, path }: ApiRequest): Promise<unknown> => {
    if (path.endsWith("/selfsubjectreviews"))
      return Promise.resolve({ status: { userInfo: { username: "jane" } } });
    const { verb, resource, subresource } = (body as Review).spec.resourceAttributes;
    const key = `${verb} ${subresource === undefined ? resource : `${resource}/${subresource}`}`;
    asked.push(key);
    return Promise.resolve().then(() => {
      onAsked(key);
      return { status: { allowed: !denied.has(key) } };
    });
  };
  const api: KubeApi = { json, stream: none, upgrade: none, serverName: "test:443" };
  return { asked, cluster: { context: "c", namespace: "team-a", api, signal: never } };
}

describe("LivePermissions", () => {
  let silentAbout: ReadonlySet<string>;
  const started = async (denied: Set<string>) => {
    silentAbout = new Set();
    const clock = new HandClock();
    const permissions = new LivePermissions(nullLogger, clock);
    const { asked, cluster } = authorizer(denied, (key) => {
      if (silentAbout.has(key)) throw new Error("no answer");
    });
    permissions.use(cluster);
    await permissions.refresh(never);
    return { clock, permissions, asked, denied };
  };

  it("denies a feature for any single verb that it lacks", async () => {
    for (const [verb, feature] of [
      ["create pods", "launch"],
      ["get pods/exec", "exec"],
      ["create pods/exec", "exec"],
      ["get pods/attach", "attach"],
      ["create pods/attach", "attach"],
      ["delete pods", "delete"],
      ["patch pods", "patch"],
      ["watch pods", "watch"],
      ["get pods/log", "logs"],
      ["patch secrets", "secrets"],
      ["watch events", "events"],
    ] as const) {
      const { permissions } = await started(new Set([verb]));
      const denied = usedFeatures.filter((each) => permissions.verdict(each) === "denied");
      assert.deepEqual(denied, [feature], verb);
      permissions.dispose();
    }
  });

  it("sees within half a minute what was granted, and asks only for what was denied", async () => {
    const { clock, permissions, asked, denied } = await started(new Set(["create pods", "delete pods"]));
    let changes = 0;
    permissions.onDidChange(() => changes++);
    asked.length = 0;
    denied.delete("create pods");
    await clock.advance(30_000);
    assert.deepEqual(asked.sort(), ["create pods", "delete pods"]);
    assert.equal(permissions.verdict("launch"), "allowed");
    assert.equal(permissions.verdict("delete"), "denied");
    assert.equal(permissions.verdict("exec"), "allowed");
    assert.equal(changes, 1);
    await clock.advance(60_000);
    assert.equal(changes, 1, "nobody draws again for the same answers");
    permissions.dispose();
  });

  it("asks for no denied right while nobody looks, and at once when somebody does", async () => {
    const clock = new HandClock();
    const onlookers = new Onlookers();
    const permissions = new LivePermissions(nullLogger, clock, onlookers);
    const { asked, cluster } = authorizer(new Set(["create pods"]));
    permissions.use(cluster);
    await permissions.refresh(never);
    asked.length = 0;
    await clock.advance(300_000);
    assert.deepEqual(asked, []);
    const looking = onlookers.look();
    await clock.advance(0);
    assert.deepEqual(asked, ["create pods"]);
    await clock.advance(30_000);
    assert.equal(asked.length, 2);
    looking.dispose();
    await clock.advance(300_000);
    assert.equal(asked.length, 2);
    permissions.dispose();
  });

  it("asks nothing more when nothing is denied, nor after the connection is given up", async () => {
    const { clock, permissions, asked } = await started(new Set());
    assert.equal(asked.length, accessQuestions(usedFeatures).length);
    assert.equal(permissions.userName, "jane");
    assert.deepEqual(clock.pendingMs, []);
    const other = await started(new Set(["create pods"]));
    assert.deepEqual(other.clock.pendingMs, [30_000]);
    other.permissions.use(undefined);
    assert.deepEqual(other.clock.pendingMs, []);
    assert.equal(other.permissions.verdict("launch"), "unknown");
    permissions.dispose();
    other.permissions.dispose();
  });

  it("asks about one feature at once, and keeps the rest", async () => {
    const { permissions, asked, denied } = await started(new Set(["get pods/exec", "create pods"]));
    asked.length = 0;
    denied.clear();
    assert.equal(await permissions.askAgain(["exec"], never), "allowed");
    assert.deepEqual(asked.sort(), ["create pods/exec", "get pods/exec"]);
    assert.equal(permissions.verdict("launch"), "denied");
    permissions.dispose();
  });

  it("forgets nothing that it knew when the cluster does not answer", async () => {
    const { permissions, asked, denied } = await started(new Set(["create pods", "delete pods"]));
    asked.length = 0;
    denied.delete("create pods");
    silentAbout = new Set(["delete pods"]);
    await permissions.refresh(never);
    assert.deepEqual(
      [permissions.verdict("launch"), permissions.verdict("delete"), permissions.verdict("exec")],
      ["allowed", "denied", "allowed"],
    );
    permissions.dispose();
  });

  it("keeps what was answered until the person's patience ended", async () => {
    const permissions = new LivePermissions(nullLogger, new HandClock());
    const patience = new AbortController();
    const { cluster } = authorizer(new Set(["create pods"]), (key) => {
      if (key === "create pods") patience.abort();
    });
    permissions.use(cluster);
    await permissions.refresh(patience.signal);
    assert.equal(permissions.verdict("launch"), "denied");
    assert.equal(permissions.verdict("metrics"), "unknown");
    permissions.dispose();
  });
});
