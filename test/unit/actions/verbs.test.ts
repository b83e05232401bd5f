import assert from "node:assert/strict";
import { createActions } from "../../../src/actions/createActions.js";
import { annotations, labels } from "../../../src/domain/labels.js";
import type { LaunchRequest } from "../../../src/domain/launch.js";
import { isLeftBehind, type Session } from "../../../src/domain/session.js";
import { failure, HandCluster, mainStatus, runningStatus } from "../../fakes/handCluster.js";
import { until } from "../../fakes/until.js";

describe("verbs", () => {
  const { signal } = new AbortController();
  let cluster: HandCluster;
  let actions: ReturnType<typeof createActions>;

  beforeEach(() => {
    cluster = new HandCluster();
    actions = createActions(cluster.deps());
  });

  const launch = async (request: Partial<LaunchRequest> = {}): Promise<Session> => {
    const { session } = await actions.launch(
      { profile: "default", ...request },
      { signal, until: "created" },
    );
    cluster.setStatus(session.ref.name, runningStatus);
    return cluster.sessions.get(`team-a/${session.ref.name}`) ?? session;
  };
  const deletions = () =>
    cluster.requests.filter(({ method }) => method === "DELETE").map(({ body }) => body);

  /** The command of an exec, in the order in which they were opened. */
  const wordsOf = (index: number) => [cluster.sockets[index]?.query["command"] ?? []].flat();

  it("stop and kill delete this very pod, with the grace of each", async () => {
    const session = await launch();
    await actions.stop(session, signal);
    await actions.kill(session, signal);
    const of = (gracePeriodSeconds: number) => ({
      kind: "DeleteOptions",
      apiVersion: "v1",
      gracePeriodSeconds,
      preconditions: { uid: session.ref.uid },
    });
    assert.deepEqual(deletions(), [of(10), of(0)]);
  });

  it("no verb touches a pod without our label", async () => {
    const session = await launch();
    const before = cluster.requests.length;
    const foreign = { ...session, labels: { app: "x" } };
    const own = /was not made by this extension/;
    await assert.rejects(actions.stop(foreign, signal), own);
    await assert.rejects(actions.kill(foreign, signal), own);
    await assert.rejects(actions.delete(foreign, signal), own);
    await assert.rejects(actions.restart(foreign, { signal }), own);
    await assert.rejects(actions.rename(foreign, "x", signal), own);
    await assert.rejects(actions.setTimeLimit(foreign, 60, signal), own);
    assert.equal(cluster.requests.length, before);
  });

  it("delete takes away what the cluster has not collected, but a claim that is to be kept", async () => {
    const session = await launch({ storage: { kind: "newClaim", size: "1Gi", keep: true } });
    const orphan = {
      kind: "Secret",
      metadata: {
        name: "left",
        namespace: "team-a",
        uid: "orphan",
        labels: { [labels.managedBy]: "pod-sessions", [labels.session]: session.id },
      },
    };
    cluster.objects.set("secrets/left", orphan);
    const foreign = {
      ...orphan,
      metadata: { ...orphan.metadata, name: "foreign", uid: "f", labels: { [labels.session]: session.id } },
    };
    cluster.objects.set("secrets/foreign", foreign);
    const deleting = actions.delete(session, signal);
    await cluster.clock.advance(1_000);
    await deleting;
    assert.deepEqual(cluster.names, [`PersistentVolumeClaim/session-${session.id}-pvc`, "Secret/foreign"]);
  });

  it("delete is content where kinds may not be listed", async () => {
    const session = await launch();
    cluster.intercept = ({ path, method = "GET" }) => {
      if (method === "GET" && !path.endsWith("/pods")) throw failure("forbidden", 403, "Forbidden", "no");
    };
    await actions.delete(session, signal);
    assert.deepEqual(cluster.names, []);
  });

  it("delete says what the cluster does not finish with", async () => {
    const session = await launch();
    cluster.intercept = ({ method }) => (method === "DELETE" ? {} : undefined);
    const deleting = actions.delete(session, signal);
    deleting.catch(() => undefined);
    await cluster.clock.advance(80_000);
    await assert.rejects(deleting, new RegExp(`has not finished with pods/${session.ref.name}`));
  });

  it("deleteFinished goes on when one of them cannot be deleted, and then says why", async () => {
    const all = [await launch(), await launch(), await launch()];
    for (const { ref } of all)
      cluster.setStatus(ref.name, mainStatus("Succeeded", { terminated: { exitCode: 0 } }));
    const stuck = all[1]?.ref.name ?? "";
    cluster.intercept = ({ method, path }) => {
      if (method === "DELETE" && path.endsWith(stuck)) throw failure("forbidden", 403, "Forbidden", "no");
    };
    await assert.rejects(actions.deleteFinished(signal), { kind: "forbidden" });
    assert.deepEqual(cluster.names, [`Pod/${stuck}`]);
  });

  it("deleteFinished leaves what has finished since the question, and what is being deleted", async () => {
    const [asked, later, killed] = [await launch(), await launch(), await launch()];
    const end = ({ ref }: Session) =>
      cluster.setStatus(ref.name, mainStatus("Succeeded", { terminated: { exitCode: 0 } }));
    end(asked);
    const shown = [...cluster.sessions.values()].filter(isLeftBehind);
    end(later);
    await actions.deleteFinished(signal, shown);
    assert.deepEqual(cluster.names, [`Pod/${later.ref.name}`, `Pod/${killed.ref.name}`]);
    const { name } = killed.ref;
    cluster.sessions.apply(
      new Map([[`team-a/${name}`, { ...killed, state: { kind: "killed" } }]]),
      new Set(),
    );
    await actions.deleteFinished(signal);
    assert.deepEqual(cluster.names, [`Pod/${name}`]);
  });

  it("rename sets the annotation, and takes it away for nothing", async () => {
    const session = await launch();
    await actions.rename(session, "  My pod ", signal);
    await actions.rename(session, "", signal);
    const patches = cluster.requests.filter(({ method }) => method === "PATCH").map(({ body }) => body);
    const of = (name: string | null) => ({
      metadata: { annotations: { [annotations.displayName]: name }, uid: session.ref.uid },
    });
    assert.deepEqual(patches, [of("My pod"), of(null)]);
    await assert.rejects(actions.rename(session, "a\nb", signal), /line end/);
  });

  it("setTimeLimit counts from when the node took the pod", async () => {
    const session = await launch();
    // The hand clock begins at the pod's startTime.
    await cluster.clock.advance(100_000);
    await actions.setTimeLimit(session, 60, signal);
    assert.deepEqual(cluster.requests.at(-1)?.body, {
      spec: { activeDeadlineSeconds: 160 },
      metadata: { uid: session.ref.uid },
    });
    await assert.rejects(
      actions.setTimeLimit(session, 61, signal),
      /ends in 1m.*only lets a time limit be shortened/,
    );
    await assert.rejects(actions.setTimeLimit(session, 0, signal), /only lets a time limit be shortened/);
    await assert.rejects(actions.setTimeLimit(session, 0, signal), {
      next: {
        title: "Launch Another Like This",
        command: "podSessions.session.launchLike",
        args: [session.ref],
      },
    });
    await actions.setTimeLimit(session, 30, signal);
    await assert.rejects(actions.setTimeLimit(session, 1.5, signal), /whole seconds/);
  });

  it("restart keeps the workspace that a profile asked to keep, also when the profile says otherwise by now", async () => {
    const kept = { kind: "newClaim", size: "1Gi", keep: true } as const;
    const before = createActions(cluster.deps({ profiles: { work: { storage: kept } } }));
    const { session } = await before.launch({ profile: "work" }, { signal, until: "created" });
    const after = createActions(cluster.deps({ profiles: { work: { storage: { kind: "emptyDir" } } } }));
    await after.restart(session, { signal, until: "created" });
    const pod = cluster.objects.get(`pods/${session.ref.name}`) as unknown as {
      readonly spec: { readonly volumes: readonly unknown[] };
    };
    assert.deepEqual(pod.spec.volumes[0], {
      name: "workspace",
      persistentVolumeClaim: { claimName: `session-${session.id}-pvc` },
    });
  });

  it("restart gives the whole request before it stops anything, for when the launch fails", async () => {
    const session = await launch({ env: { API_TOKEN: "x" }, files: [{ path: "a", content: "y" }] });
    cluster.intercept = ({ method, path, query }) => {
      if (method === "POST" && path.endsWith("/pods") && query?.["dryRun"] === undefined)
        throw failure("forbidden", 403, "Forbidden", "no more");
    };
    let request: LaunchRequest | undefined;
    let podsThen: readonly string[] = [];
    const onStopping = (stopping: LaunchRequest) => {
      request = stopping;
      podsThen = cluster.names.filter((name) => name.startsWith("Pod/"));
    };
    await assert.rejects(actions.restart(session, { signal, onStopping }), /no more/);
    assert.deepEqual(podsThen, [`Pod/${session.ref.name}`]);
    assert.deepEqual(request, {
      profile: "default",
      name: session.ref.name,
      env: { API_TOKEN: "x" },
      files: [{ path: "a", content: "y", encoding: "utf8" }],
    });
  });

  it("restart keeps the old pod when the quota has no room even without it", async () => {
    const session = await launch();
    const over = (used: string) => {
      cluster.intercept = ({ method, query }) => {
        if (method === "POST" && query?.["dryRun"] === "All" && cluster.objects.size > 0)
          throw failure(
            "forbidden",
            403,
            "Forbidden",
            `pods "x" is forbidden: exceeded quota: q, requested: requests.cpu=100m, used: requests.cpu=${used}, limited: requests.cpu=1`,
          );
      };
    };
    over("1100m");
    await assert.rejects(actions.restart(session, { signal }), /exceeded quota/);
    assert.deepEqual(cluster.names, [`Pod/${session.ref.name}`]);
    over("1");
    await actions.restart(session, { signal, until: "created" });
  });

  it("restart keeps the old pod when the cluster would refuse the new one", async () => {
    const session = await launch();
    cluster.intercept = ({ query }) => {
      if (query?.["dryRun"] === "All") throw failure("forbidden", 403, "Forbidden", "violates PodSecurity");
    };
    await assert.rejects(actions.restart(session, { signal }), /violates PodSecurity/);
    assert.deepEqual(cluster.names, [`Pod/${session.ref.name}`]);
  });

  it("restart does not mind that the old pod fills the quota", async () => {
    const session = await launch();
    cluster.intercept = ({ method, query }) => {
      if (method === "POST" && query?.["dryRun"] === "All" && cluster.objects.size > 0)
        throw failure(
          "forbidden",
          403,
          "Forbidden",
          'pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
        );
    };
    const { session: again } = await actions.restart(session, { signal, until: "created" });
    assert.equal(again.ref.name, session.ref.name);
    assert.notEqual(again.ref.uid, session.ref.uid);
  });

  it("restart does not start without what the annotation leaves out", async () => {
    const session = await launch({ env: { API_TOKEN: "x" } });
    cluster.remove(`pods/${session.ref.name}`);
    await assert.rejects(actions.restart(session, { signal }), /has no longer what .*API_TOKEN/);
  });

  it("knows no request of a session that does not tell it", async () => {
    const session = await launch();
    assert.deepEqual(actions.requestOf(session), { profile: "default" });
    const { requestJson: _none, ...silent } = session;
    assert.equal(actions.requestOf(silent), undefined);
    assert.equal(actions.requestOf({ ...session, requestJson: "{" }), undefined);
    await assert.rejects(actions.fullRequest(silent, signal), /does not tell how it was launched/);
  });

  it("run gives stdout, stderr and the exit code apart from each other", async () => {
    const session = await launch();
    cluster.onExec = (socket) =>
      setImmediate(() => {
        socket.say("out");
        socket.say("err", 2);
        socket.end(7);
      });
    const result = await actions.run(session.ref, { command: ["x"], signal });
    assert.deepEqual(result, { exitCode: 7, stdout: "out", stderr: "err" });
    assert.equal(cluster.sockets[0]?.query["container"], "main");
  });

  it("run cuts a command that says too much", async () => {
    const session = await launch();
    cluster.onExec = (socket) => setImmediate(() => socket.say("x".repeat(11)));
    const running = actions.run(session.ref, { command: ["yes"], maxBytes: 10, signal });
    await assert.rejects(running, /“yes” wrote more than 10 bytes/);
    assert.equal(cluster.sockets[0]?.isDisposed, true);
    await until(() => cluster.sockets.length === 2);
    assert.deepEqual(wordsOf(1), ["sh", "-s", wordsOf(0)[4]]);
  });

  it("run says that a command is not in the container, or may not be executed", async () => {
    const session = await launch();
    const answers: Readonly<Record<string, RegExp>> = {
      'exec failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown':
        /There is no “nope”/,
      'exec: "nope": stat nope: no such file or directory': /There is no “nope”/,
      "crun: executable file `nope` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found":
        /There is no “nope”/,
      'exec: "nope": permission denied: unknown': /may not be executed/,
      "something else": /something else/,
    };
    for (const [message, said] of Object.entries(answers)) {
      cluster.onExec = (socket) => setImmediate(() => socket.end(message));
      await assert.rejects(actions.run(session.ref, { command: ["nope"], signal }), said, message);
    }
  });

  it("run passes on that the connection was lost", async () => {
    const session = await launch();
    cluster.onExec = (socket) => setImmediate(() => socket.dispose());
    await assert.rejects(actions.run(session.ref, { command: ["x"], signal }), { kind: "lost" });
  });

  it("run ends when the person does", async () => {
    const session = await launch();
    const person = new AbortController();
    const running = actions.run(session.ref, { command: ["x"], signal: person.signal });
    running.catch(() => undefined);
    await until(() => cluster.sockets.length > 0);
    person.abort(new Error("enough"));
    await assert.rejects(running, /enough/);
    assert.equal(cluster.sockets[0]?.isDisposed, true);
    await until(() => cluster.sockets.length === 2);
    assert.deepEqual(wordsOf(1), ["sh", "-s", wordsOf(0)[4]]);
  });

  it("runs no command that waits for ever for the end of its input, on a server that cannot tell one", async () => {
    const session = await launch();
    cluster.onExec = (socket) => (socket.protocol = "v4.channel.k8s.io");
    const running = actions.run(session.ref, { command: ["cat"], stdin: Buffer.from("x"), signal });
    await assert.rejects(running, /^UserError: “cat” was ended: this cluster is older than Kubernetes 1\.30/);
    const [command] = cluster.sockets;
    assert.deepEqual([command?.sent, command?.isDisposed], [[], true]);
    await until(() => cluster.sockets[1]?.sent.length === 1);
    assert.equal(cluster.sockets[1]?.isDisposed, false, "the script has to arrive");
    await cluster.clock.advance(1_000);
    assert.equal(cluster.sockets[1]?.isDisposed, true, "its end of input is the end of its connection");
  });

  it("run does without a shell where the container has none", async () => {
    const session = await launch();
    const noShell = 'exec: "sh": executable file not found in $PATH: unknown';
    cluster.onExec = (socket) => setImmediate(() => socket.end(cluster.sockets.length === 1 ? noShell : 3));
    const { exitCode } = await actions.run(session.ref, { command: ["x", "y"], signal });
    assert.equal(exitCode, 3);
    assert.deepEqual(wordsOf(1), ["x", "y"]);
  });

  it("yaml masks the logins in addresses, whatever they stand in", async () => {
    const session = await launch({
      env: { REDIS_URL: "redis://:canary@cache:6379/0" },
      args: ["--database", "postgres://app:canary@db/app"],
      command: ["serve"],
      setup: ["curl https://ghp_canary@git.example/x"],
      git: { url: "ssh://git@git.example/a/b" },
    });
    const text = await actions.yaml(session, signal);
    assert.doesNotMatch(text, /canary/);
    assert.match(text, /redis:\/\/\*{8}@cache:6379/);
    assert.match(text, /ssh:\/\/git@git\.example/);
  });

  it("yaml masks what looks secret and leaves out what nobody reads", async () => {
    const session = await launch({ env: { API_TOKEN: "canary", EMPTY_TOKEN: "", LOG_LEVEL: "debug" } });
    const pod = cluster.objects.get(`pods/${session.ref.name}`);
    assert.ok(pod);
    const noted = { "kubectl.kubernetes.io/last-applied-configuration": "canary", note: "kept" };
    cluster.objects.set(`pods/${session.ref.name}`, {
      ...pod,
      metadata: {
        ...pod.metadata,
        annotations: noted,
        managedFields: [{ manager: "canary" }],
      } as typeof pod.metadata,
    });
    const text = await actions.yaml(session, signal);
    assert.doesNotMatch(text, /canary|managedFields/);
    assert.match(text, /name: API_TOKEN\n\s+value: "\*{8}"/);
    assert.match(text, /name: EMPTY_TOKEN\n\s+value: ""/);
    assert.match(text, /value: debug/);
    assert.match(text, /note: kept/);
    cluster.remove(`pods/${session.ref.name}`);
    await assert.rejects(actions.yaml(session, signal), /is not there any more/);
  });
});
