/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- its models are classes in name only */
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import type * as Kubernetes from "@kubernetes/client-node";
import { skipBecause } from "../skipBecause.js";
import { startWithPods, type Started } from "./started.js";

const image = "busybox:1.36";

describe("@kubernetes/client-node against the playground", function () {
  this.timeout(60_000);
  let started: Started | undefined;
  let client: typeof Kubernetes | undefined;

  const library = (): typeof Kubernetes => {
    if (!client) throw new Error("not loaded");
    return client;
  };
  const config = () => {
    const read = new (library().KubeConfig)();
    read.loadFromFile(started?.playground.kubeconfigPath ?? "");
    return read;
  };

  before(async function () {
    // Below that the library's HTTP client does not load.
    const [major = 0] = process.versions.node.split(".").map(Number);
    if (major < 23) skipBecause(this, `the client needs Node 22.19, this is ${process.version}`);
    client = await import("@kubernetes/client-node");
    started = await startWithPods();
  });
  after(() => started?.stop());

  it("makes, lists, changes and deletes", async () => {
    const core = config().makeApiClient(library().CoreV1Api);
    await core.createNamespacedConfigMap({
      namespace: "default",
      body: { metadata: { name: "a", labels: { by: "client" } }, data: { x: "1" } },
    });
    const listed = await core.listNamespacedConfigMap({
      namespace: "default",
      labelSelector: "by=client",
      limit: 1,
    });
    assert.deepEqual(
      listed.items.map((one) => [one.metadata?.name, one.data]),
      [["a", { x: "1" }]],
    );
    const [map] = listed.items;
    assert.ok(map);
    const replaced = await core.replaceNamespacedConfigMap({
      name: "a",
      namespace: "default",
      body: {
        metadata: { name: "a", resourceVersion: map.metadata?.resourceVersion ?? "" },
        data: { y: "2" },
      },
    });
    assert.deepEqual(replaced.data, { y: "2" });
    await assert.rejects(
      core.replaceNamespacedConfigMap({ name: "a", namespace: "default", body: map }),
      (failure: Kubernetes.ApiException<string>) => failure.code === 409,
    );
    assert.equal(
      (await core.deleteNamespacedConfigMap({ name: "a", namespace: "default" })).status,
      "Success",
    );
  });

  it("keeps an informer's cache", async () => {
    const kc = config();
    const core = kc.makeApiClient(library().CoreV1Api);
    const informer = library().makeInformer(kc, "/api/v1/namespaces/default/secrets", () =>
      core.listNamespacedSecret({ namespace: "default" }),
    );
    const seen: string[] = [];
    const told = new Promise<void>((resolve) => {
      for (const verb of ["add", "update", "delete"] as const)
        informer.on(verb, (secret) => {
          seen.push(`${verb} ${secret.metadata?.name ?? ""}`);
          if (verb === "delete") resolve();
        });
    });
    informer.on("error", () => undefined);
    await informer.start();
    await core.createNamespacedSecret({ namespace: "default", body: { metadata: { name: "s" } } });
    await core.patchNamespacedSecret({
      name: "s",
      namespace: "default",
      body: [{ op: "add", path: "/metadata/labels", value: { a: "b" } }],
    });
    await core.deleteNamespacedSecret({ name: "s", namespace: "default" });
    await told;
    await informer.stop();
    assert.deepEqual(seen, ["add s", "update s", "delete s"]);
  });

  it("runs a command in a pod and reads its log", async function () {
    if (!started?.runsPods) skipBecause(this, "pods cannot run on this machine");
    const kc = config();
    const core = kc.makeApiClient(library().CoreV1Api);
    await core.createNamespacedPod({
      namespace: "default",
      body: {
        metadata: { name: "p" },
        spec: { containers: [{ name: "c", image, command: ["sh", "-c", "echo begun; sleep 1000"] }] },
      },
    });
    for (;;) {
      const pod = await core.readNamespacedPod({ name: "p", namespace: "default" });
      if (pod.status?.containerStatuses?.[0]?.ready) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const status = await new Promise<Kubernetes.V1Status>((resolve, reject) => {
      const command = ["sh", "-c", "echo out; echo err >&2; exit 3"];
      new (library().Exec)(kc)
        .exec("default", "p", "c", command, stdout, stderr, null, false, resolve)
        .catch(reject);
    });
    assert.equal(String(stdout.read()), "out\n");
    assert.equal(String(stderr.read()), "err\n");
    assert.equal(status.status, "Failure");
    assert.equal(status.details?.causes?.[0]?.message, "3");
    const log = await core.readNamespacedPodLog({ name: "p", namespace: "default" });
    assert.equal(log, "begun\n");
    await core.deleteNamespacedPod({ name: "p", namespace: "default", gracePeriodSeconds: 0 });
  });

  it("asks for its own rights and for a token", async () => {
    const kc = config();
    kc.setCurrentContext("playground-viewer");
    const access = await kc.makeApiClient(library().AuthorizationV1Api).createSelfSubjectAccessReview({
      body: { spec: { resourceAttributes: { verb: "create", resource: "pods", namespace: "default" } } },
    });
    assert.equal(access.status?.allowed, false);
    const token = await config()
      .makeApiClient(library().CoreV1Api)
      .createNamespacedServiceAccountToken({
        name: "default",
        namespace: "default",
        body: { spec: { audiences: [], expirationSeconds: 600 } },
      });
    assert.match(token.status?.token ?? "", /^[\w-]+\.[\w-]+\.[\w-]+$/);
  });
});
