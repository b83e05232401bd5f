import assert from "node:assert/strict";
import { UserError } from "../../../src/base/errors.js";
import { ClusterFailure } from "../../../src/domain/failure.js";
import { failure, mainStatus, runningStatus } from "../../fakes/handCluster.js";
import { until } from "../../fakes/until.js";
import { Launching, owning, plain } from "./launching.js";

describe("launch", () => {
  let site: Launching;

  beforeEach(() => {
    site = new Launching();
  });

  const posts = () =>
    site.cluster.requests
      .filter(({ method }) => method === "POST")
      .map(
        ({ path, query }) =>
          `${path.split("/").at(-1) ?? ""}${query?.["dryRun"] === undefined ? "" : " dry"}`,
      );

  it("asks for a dry run of everything, makes the pod, and then what it owns", async () => {
    const launching = site.begin(owning);
    const name = await site.created();
    await until(() => site.cluster.names.length === 3);
    site.cluster.setStatus(name, runningStatus);
    await launching;
    assert.deepEqual(posts(), [
      ...["pods dry", "configmaps dry", "persistentvolumeclaims dry"],
      ...["pods", "configmaps", "persistentvolumeclaims"],
    ]);
    const uid = site.cluster.session.ref.uid;
    const owners = [...site.cluster.objects.values()].map(
      ({ metadata }) => metadata.ownerReferences?.[0]?.uid,
    );
    assert.deepEqual(owners, [undefined, uid, undefined]);
    assert.equal(site.cluster.followers, 0);
  });

  it("tells each phase as the cluster says it, and what it says", async () => {
    const launching = site.begin({ ...plain, git: { url: "https://h/x" }, setup: ["true"] });
    const name = await site.created();
    site.cluster.setStatus(
      name,
      {
        phase: "Pending",
        conditions: [
          {
            type: "PodScheduled",
            status: "False",
            reason: "Unschedulable",
            message: "0/1 nodes are available: 1 Insufficient cpu.",
          },
        ],
      },
      {},
    );
    await site.cluster.clock.advance(0);
    const waiting = { state: { waiting: { reason: "PodInitializing" } } };
    const init = (clone: object, setup: object) => ({
      ...mainStatus("Pending", { waiting: { reason: "PodInitializing" } }),
      initContainerStatuses: [
        { name: "git-clone", ...clone },
        { name: "setup-0", ...setup },
      ],
    });
    const done = { state: { terminated: { exitCode: 0 } } };
    site.cluster.setStatus(name, init({ state: { waiting: { reason: "PodInitializing" } } }, waiting));
    await site.cluster.clock.advance(0);
    site.cluster.addEvent(name, {
      reason: "Pulling",
      message: 'Pulling image "alpine/git"',
      container: "git-clone",
    });
    await site.cluster.clock.advance(0);
    site.cluster.addEvent(name, { reason: "Pulled", message: "Pulled", container: "git-clone" });
    await site.cluster.clock.advance(0);
    site.cluster.setStatus(name, init(done, { state: { running: {} } }));
    await site.cluster.clock.advance(0);
    site.cluster.setStatus(name, {
      ...init(done, done),
      ...mainStatus("Pending", { waiting: { reason: "ContainerCreating" } }),
    });
    await site.cluster.clock.advance(0);
    site.cluster.setStatus(name, runningStatus);
    const { session } = await launching;
    assert.equal(session.state.kind, "running");
    assert.deepEqual(
      site.phases.map((phase) => phase.replace(/(: ).*(Insufficient|CPU).*/i, "$1…cpu…")),
      [
        "validating",
        "creating",
        "scheduling",
        "scheduling: …cpu…",
        "cloning",
        'pulling: Pulling image "alpine/git"',
        "cloning",
        "settingUp: Running the setup step setup-0",
        "starting",
        "ready",
      ],
    );
  });

  it("says every problem at once, before it asks the cluster anything", async () => {
    await assert.rejects(site.begin({ ...plain, name: "My Pod", image: "node 20" }), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /My Pod.*node 20/s);
      return true;
    });
    assert.deepEqual(site.cluster.requests, []);
  });

  it("says what is wrong with a profile that the settings have, rather than that there is none", async () => {
    const profiles = { node: { resources: { memoryLimit: "2 gigs" } }, "node.js": { image: "a b" } };
    await assert.rejects(
      site.begin({ profile: "node" }, { deps: { profiles } }),
      /The profile “node” cannot be used\. podSessions\.profiles\.node\.resources\.\S+ .*2 gigs/,
    );
  });

  it("names the setting for a profile that is not there", async () => {
    await assert.rejects(
      site.begin({ profile: "nope" }),
      /There is no profile “nope”.*podSessions\.profiles/,
    );
  });

  it("passes a refusal of the dry run on as it is, and makes nothing", async () => {
    const refusal = failure(
      "forbidden",
      403,
      "Forbidden",
      'pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
    );
    site.cluster.intercept = ({ query }) => {
      if (query?.["dryRun"] === "All") throw refusal;
    };
    await assert.rejects(site.begin(owning), (error) => error === refusal);
    assert.deepEqual(site.cluster.names, []);
    assert.equal(
      posts().some((post) => !post.endsWith("dry")),
      false,
    );
  });

  it("goes on where a webhook cannot take part in a dry run", async () => {
    site.cluster.intercept = ({ query }) => {
      if (query?.["dryRun"] === "All")
        throw failure("invalid", 400, "BadRequest", 'admission webhook "w" does not support dry run');
    };
    const launching = site.begin();
    site.cluster.setStatus(await site.created(), runningStatus);
    await launching;
  });

  it("states resources where a quota wants them, keeps what was asked for, and says so", async () => {
    site.cluster.intercept = ({ method, body }) => {
      const main = (body as { spec?: { containers?: { resources?: object }[] } } | undefined)?.spec
        ?.containers?.[0];
      if (method === "POST" && main && JSON.stringify(main.resources ?? {}).split("cpu").length < 3) {
        throw failure(
          "forbidden",
          403,
          "Forbidden",
          'pods "x" is forbidden: failed quota: q: must specify limits.cpu for: runner; requests.cpu for: runner',
        );
      }
    };
    const launching = site.begin(
      { profile: "opencode", image: "a:1", resources: { memoryRequest: "4Gi" } },
      { options: { until: "created" } },
    );
    const { session, warnings } = await launching;
    assert.match(warnings.join(), /quota “q”.* got 100m to 1 CPU and 4Gi of memory\./);
    assert.deepEqual(session.containers[0]?.requests, { cpu: "100m", memory: "4Gi" });
    assert.deepEqual(session.containers[0].limits, { cpu: "1", memory: "4Gi" });
  });

  it("draws an id again that is taken, also when it was taken after the dry run", async () => {
    const draws = [1, 1, 2, 3];
    const random = (count: number) => new Uint8Array(count).fill(draws.shift() ?? 9);
    const options = { options: { until: "created" } } as const;
    const first = await site.begin(plain, { deps: { random }, ...options });
    assert.equal(first.session.ref.name, "session-01010101");
    let isTakenMeanwhile = true;
    site.cluster.intercept = ({ method, query, body }) => {
      if (method !== "POST" || query?.["dryRun"] !== undefined || !isTakenMeanwhile) return;
      isTakenMeanwhile = false;
      throw failure(
        "conflict",
        409,
        "AlreadyExists",
        "exists",
        (body as { metadata: { name: string } }).metadata.name,
      );
    };
    const second = await site.begin(plain, { deps: { random }, ...options });
    assert.equal(second.session.ref.name, "session-03030303");
    assert.deepEqual(draws, []);
    assert.deepEqual(site.cluster.names, ["Pod/session-01010101", "Pod/session-03030303"]);
  });

  it("gives up drawing after five times, and refuses a chosen name at once", async () => {
    const random = (count: number) => new Uint8Array(count).fill(1);
    await site.begin(plain, { deps: { random }, options: { until: "created" } });
    const before = site.cluster.requests.length;
    await assert.rejects(site.begin(plain, { deps: { random } }), { kind: "conflict" });
    assert.equal(site.cluster.requests.length - before, 5);
    await assert.rejects(
      site.begin({ ...plain, name: "session-01010101" }),
      /There is a pod “session-01010101” in the namespace “team-a”/,
    );
    assert.deepEqual(site.cluster.names, ["Pod/session-01010101"]);
  });

  it("takes the pod for its own whose creation was not answered", async () => {
    let isLost = true;
    const unanswered = new ClusterFailure("unreachable", "reset", { errorCode: "ECONNRESET" });
    site.cluster.intercept = (request) => {
      if (request.method !== "POST" || request.query?.["dryRun"] !== undefined || !isLost) return;
      isLost = false;
      // It was carried out all the same.
      void site.cluster.json({ ...request });
      throw unanswered;
    };
    const launching = site.begin(owning);
    await site.cluster.clock.advance(1_000);
    site.cluster.setStatus(await site.created(), runningStatus);
    assert.equal((await launching).session.state.kind, "running");
    assert.equal(site.cluster.names.length, 3);
  });

  it("says that the server did not answer when the pod is not there", async () => {
    const unanswered = new ClusterFailure("unreachable", "reset", { errorCode: "ECONNRESET" });
    site.cluster.intercept = ({ method, query }) => {
      if (method === "POST" && query?.["dryRun"] === undefined) throw unanswered;
    };
    const launching = site.begin(owning);
    await site.cluster.clock.advance(5_000);
    await assert.rejects(launching, (error) => error === unanswered);
  });

  it("leaves nothing when a webhook takes the labels off, by which it would be found", async () => {
    site.cluster.intercept = (request) => {
      if (request.method !== "POST" || request.query?.["dryRun"] !== undefined) return undefined;
      const { metadata, ...rest } = request.body as { metadata: { name: string; namespace: string } };
      const stripped = { ...rest, kind: "Pod", metadata: { ...metadata, labels: {}, uid: "stripped" } };
      site.cluster.objects.set(`pods/${metadata.name}`, stripped);
      return stripped;
    };
    await assert.rejects(site.begin(), /took this extension's labels off.*admission webhook/);
    assert.deepEqual(site.cluster.names, []);
  });

  it("does not take a quota's conflict for an object that is there, and asks again", async () => {
    const refused = new Map<string, number>();
    site.cluster.intercept = ({ method, path, query }) => {
      const resource = path.split("/").at(-1) ?? "";
      if (method !== "POST" || query?.["dryRun"] !== undefined || refused.get(resource) === 2) return;
      refused.set(resource, (refused.get(resource) ?? 0) + 1);
      throw failure("conflict", 409, "Conflict", "Operation cannot be fulfilled on resourcequotas", "q");
    };
    const launching = site.begin(owning);
    await site.cluster.clock.advance(1_000);
    site.cluster.setStatus(await site.created(), runningStatus);
    await site.cluster.clock.advance(1_000);
    await launching;
    assert.equal(site.cluster.names.length, 3);
    assert.deepEqual([...refused.values()], [2, 2, 2]);
  });

  it("gives up a create that meets nothing but conflicts", async () => {
    site.cluster.intercept = ({ method, path, query }) => {
      if (method === "POST" && path.endsWith("/configmaps") && query?.["dryRun"] === undefined)
        throw failure("conflict", 409, "Conflict", "Operation cannot be fulfilled on resourcequotas", "q");
    };
    const launching = site.begin(owning);
    await site.cluster.clock.advance(10_000);
    await assert.rejects(launching, { kind: "conflict" });
    assert.deepEqual(site.cluster.names, []);
  });

  it("leaves nothing when the server refuses an object of the pod", async () => {
    site.cluster.intercept = ({ method, path, query }) => {
      if (method === "POST" && path.endsWith("/configmaps") && query?.["dryRun"] === undefined)
        throw failure("forbidden", 403, "Forbidden", "no");
    };
    await assert.rejects(site.begin(owning), { kind: "forbidden" });
    assert.deepEqual(site.cluster.names, []);
  });
});
