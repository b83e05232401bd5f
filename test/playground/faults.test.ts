import assert from "node:assert/strict";
import { toDisposable } from "../../src/base/disposable.js";
import { at, textAt, type JsonObject } from "../../src/playground/schema/json.js";
import { ControlServer } from "../../src/playground/faults/controlServer.js";
import { Api } from "../contract/api.js";
import { readKubeconfig } from "../contract/readKubeconfig.js";
import { startApiOnly, type Started } from "./started.js";

const maps = "/api/v1/namespaces/default/configmaps";
const pods = "/api/v1/namespaces/default/pods";

describe("faults on command", function () {
  this.timeout(30_000);
  let started: Started;
  let api: Api;
  const faults = () => started.playground.faults;
  const make = (name: string) => api.post(maps, { metadata: { name } });
  const version = async () => (await api.get(maps)).textAt("metadata", "resourceVersion");
  const newApi = () => new Api(readKubeconfig(started.playground.kubeconfigPath));

  before(async () => {
    started = await startApiOnly();
    api = newApi();
  });
  after(async () => {
    api.close();
    await started.stop();
  });
  afterEach(() => faults().heal());

  it("cuts a watch that is open, and no other request", async () => {
    const events = api.watch(`${maps}?watch=1&resourceVersion=${await version()}`);
    const next = events.next();
    await make("before-the-cut");
    assert.equal(at((await next).value as JsonObject, "type"), "ADDED");
    const cut = events.next();
    assert.equal(faults().strike({ kinds: ["watch"], resource: "configmaps" }, { kind: "cut" }), 1);
    await assert.rejects(cut.then(({ done }) => assert.equal(done, false)));
    assert.equal((await api.get(maps)).code, 200);
    assert.equal(faults().countOpen({ kinds: ["watch"] }), 0);
  });

  it("cuts a list in its middle", async () => {
    const many = "x".repeat(100_000);
    await api.post(maps, { metadata: { name: "large" }, data: { many } });
    const rule = faults().inject({ kinds: ["list"], fault: { kind: "cut", afterBytes: 10_000 } });
    await assert.rejects(api.get(maps), /aborted|ECONNRESET|socket hang up/);
    rule.dispose();
    assert.equal((await api.get(maps)).code, 200);
  });

  it("leaves a watch half open: nothing comes any more, and the connection stays", async () => {
    const response = await api.open("GET", `${maps}?watch=1&resourceVersion=${await version()}`);
    let bytes = 0;
    let isClosed = false;
    response.on("data", (chunk: Buffer) => (bytes += chunk.length));
    response.on("close", () => (isClosed = true));
    await make("heard");
    while (bytes === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    faults().strike({ kinds: ["watch"] }, { kind: "halfOpen" });
    const heard = bytes;
    await make("unheard");
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(bytes, heard);
    assert.equal(isClosed, false);
    response.destroy();
  });

  it("answers no ping on a half-open WebSocket", async () => {
    started.playground.store.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "ws", namespace: "default" },
      spec: { nodeName: "nowhere", containers: [{ name: "c", image: "a" }] },
    });
    // There is no node, so that the server refuses; the fault strikes before it says so.
    faults().inject({ kinds: ["exec"], fault: { kind: "halfOpen" } });
    const socket = api.socket(`${pods}/ws/exec?command=ls&stdout=true`, ["v5.channel.k8s.io"]);
    let isOver = false;
    for (const end of ["open", "error", "close"]) socket.on(end, () => (isOver = true));
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(isOver, false);
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.terminate();
    await closed;
  });

  it("delays and slows answers", async () => {
    const delayed = faults().inject({ kinds: ["get"], times: 1, fault: { kind: "delay", delayMs: 150 } });
    const startMs = performance.now();
    assert.equal((await newApi().get(`${maps}/large`)).code, 200);
    assert.ok(performance.now() - startMs >= 150);
    delayed.dispose();
    faults().inject({ kinds: ["get"], times: 1, fault: { kind: "slow", bytesPerSecond: 500_000 } });
    const slowStartMs = performance.now();
    assert.equal((await newApi().get(`${maps}/large`)).code, 200);
    assert.ok(performance.now() - slowStartMs >= 200, String(performance.now() - slowStartMs));
  });

  it("refuses as often as it is told to, and says when to come back", async () => {
    faults().inject({
      kinds: ["list"],
      resource: "configmaps",
      times: 2,
      fault: {
        kind: "refuse",
        code: 429,
        message: "Too many requests, please try again later.",
        retryAfterSeconds: 3,
      },
    });
    for (let attempt = 1; attempt <= 2; attempt++) {
      const answer = await api.get(maps);
      assert.equal(answer.code, 429);
      assert.equal(answer.headers["retry-after"], "3");
      assert.equal(answer.at("reason"), "TooManyRequests");
      assert.deepEqual(answer.at("details"), { retryAfterSeconds: 3 });
    }
    assert.equal((await api.get(maps)).code, 200);
    assert.equal((await api.get(pods)).code, 200);
  });

  it("keeps a request without an answer", async () => {
    faults().inject({ kinds: ["list"], times: 1, fault: { kind: "hang" } });
    const hanging = api.open("GET", maps);
    assert.equal(
      await Promise.race([hanging, new Promise((resolve) => setTimeout(() => resolve("nothing"), 150))]),
      "nothing",
    );
    faults().strike({ kinds: ["list"] }, { kind: "cut" });
    await assert.rejects(hanging);
  });

  it("expires versions: a watch hears 410 and ends, a page says how to go on", async () => {
    const old = await version();
    for (const name of ["p1", "p2", "p3"]) await make(name);
    const page = await api.get(`${maps}?limit=1`);
    await make("p4");
    faults().expireResourceVersions();
    const events: JsonObject[] = [];
    for await (const event of api.watch(`${maps}?watch=1&resourceVersion=${old}`)) events.push(event);
    assert.equal(events.length, 1);
    assert.equal(at(events[0], "type"), "ERROR");
    assert.equal(at(events[0], "object", "code"), 410);
    assert.equal(at(events[0], "object", "reason"), "Expired");
    assert.match(textAt(events[0] ?? {}, "object", "message"), /^too old resource version: \d+ \(\d+\)$/);
    const next = await api.get(
      `${maps}?limit=1&continue=${encodeURIComponent(page.textAt("metadata", "continue"))}`,
    );
    assert.equal(next.code, 410);
    assert.match(next.message, /^The provided continue parameter is too old/);
    const rest = await api.get(`${maps}?continue=${encodeURIComponent(next.textAt("metadata", "continue"))}`);
    assert.equal(rest.code, 200);
    assert.ok(rest.names.includes("p4"));
    assert.equal((await api.get(`${maps}?resourceVersion=${old}&resourceVersionMatch=Exact`)).code, 410);
  });

  it("expires credentials, and renews those of people", async () => {
    const token = await api.post("/api/v1/namespaces/default/serviceaccounts/default/token", { spec: {} });
    const account = api.as(token.textAt("status", "token"));
    assert.equal((await account.get(maps)).code, 403);
    faults().expireCredentials();
    assert.equal((await api.get(maps)).code, 401);
    assert.equal((await account.get(maps)).code, 401);
    faults().renewCredentials();
    assert.equal((await api.get(maps)).code, 200);
    assert.equal((await account.get(maps)).code, 401);
    account.close();
  });

  it("skews the clock", async () => {
    faults().skewClock(3_600_000);
    const made = await make("from-the-future");
    faults().skewClock(0);
    const aheadMs = Date.parse(made.textAt("metadata", "creationTimestamp")) - Date.now();
    assert.ok(aheadMs > 3_590_000 && aheadMs <= 3_600_000, String(aheadMs));
  });

  it("kills and evicts a pod", async () => {
    for (const name of ["killed", "evicted"])
      await api.post(pods, {
        metadata: { name },
        spec: { nodeName: "n", containers: [{ name: "c", image: "a:1" }] },
      });
    faults().killPod({ namespace: "default", name: "killed" });
    assert.equal((await api.get(`${pods}/killed`)).code, 404);
    faults().evictPod({ namespace: "default", name: "evicted" });
    const evicted = await api.get(`${pods}/evicted`);
    assert.equal(evicted.at("status", "phase"), "Failed");
    assert.equal(evicted.at("status", "reason"), "Evicted");
    assert.throws(
      () => faults().killPod({ namespace: "default", name: "nope" }),
      /there is no pod default\/nope/,
    );
  });

  it("cordons every node, and lets them be used again", async () => {
    await api.post("/api/v1/nodes", { metadata: { name: "n" } });
    faults().setSchedulable(false);
    assert.equal((await api.get("/api/v1/nodes/n")).at("spec", "unschedulable"), true);
    faults().setSchedulable(true);
    assert.equal((await api.get("/api/v1/nodes/n")).at("spec", "unschedulable"), undefined);
  });

  it("restarts on its port with what it had, but not how it came to be", async () => {
    const old = await version();
    await make("kept");
    const watching = api.open("GET", `${maps}?watch=1&resourceVersion=${old}`);
    const response = await watching;
    response.on("error", () => undefined);
    response.resume();
    const closed = new Promise((resolve) => response.on("close", resolve));
    const restarted = faults().restart({ keepStore: true, downMs: 100 });
    await closed;
    await assert.rejects(newApi().get(maps), /ECONNREFUSED/);
    await restarted;
    const fresh = newApi();
    assert.equal((await fresh.get(`${maps}/kept`)).code, 200);
    for await (const event of fresh.watch(`${maps}?watch=1&resourceVersion=${old}`))
      assert.equal(at(event, "object", "code"), 410);
  });

  it("restarts without its store as it was at first", async () => {
    await make("lost");
    await faults().restart({ keepStore: false });
    const fresh = newApi();
    assert.deepEqual((await fresh.get(maps)).names, ["kube-root-ca.crt"]);
    assert.equal((await fresh.get("/api/v1/namespaces/default/serviceaccounts/default")).code, 200);
    assert.equal((await fresh.get("/apis/rbac.authorization.k8s.io/v1/clusterroles/view")).code, 200);
    assert.ok(Number((await fresh.get(maps)).textAt("metadata", "resourceVersion")) < 200);
  });

  it("does what another process asks with the token, and nothing without", async () => {
    const control = new ControlServer(faults(), "secret");
    const url = await control.start();
    const ended = toDisposable(() => control.stop());
    const ask = async (body: unknown, token = "secret") => {
      const headers = { Authorization: `Bearer ${token}` };
      const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
      return { code: response.status, body: (await response.json()) as JsonObject };
    };
    const inject = {
      do: "inject",
      rule: { kinds: ["list"], fault: { kind: "refuse", code: 503 }, times: 1 },
    };
    assert.equal((await ask(inject, "wrong")).code, 401);
    assert.equal((await newApi().get(maps)).code, 200);
    assert.deepEqual(await ask(inject), { code: 200, body: { result: null } });
    assert.equal((await newApi().get(maps)).code, 503);
    assert.deepEqual((await ask({ do: "countOpen", match: {} })).body, { result: 0 });
    const wrong = await ask({ do: "explode" });
    assert.equal(wrong.code, 400);
    ended.dispose();
  });
});
