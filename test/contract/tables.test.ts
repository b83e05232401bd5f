import assert from "node:assert/strict";
import { at, objectsAt, textAt, type JsonObject } from "../../src/playground/schema/json.js";
import { contract } from "./contract.js";

const asTable = { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" };

contract("tables", (suite) => {
  const table = async (path: string) => {
    const answer = await suite.api.get(path, asTable);
    assert.equal(answer.at("kind"), "Table", answer.text);
    assert.equal(answer.at("apiVersion"), "meta.k8s.io/v1");
    return answer;
  };
  /** `Name`, `Ready`, …; with `+` what shows with `-o wide` only. */
  const columns = (answer: Awaited<ReturnType<typeof table>>) =>
    objectsAt(answer.json, "columnDefinitions").map((one) => {
      const type = [textAt(one, "type"), textAt(one, "format")].filter(
        (part) => part !== "" && part !== "string",
      );
      const more = type.length > 0 ? `:${type.join(":")}` : "";
      return `${at(one, "priority") === 1 ? "+" : ""}${textAt(one, "name")}${more}`;
    });

  for (const [resource, expected] of [
    ["/api/v1 pods", "Name:name Ready Status Restarts Age +IP +Node +Nominated Node +Readiness Gates"],
    ["/api/v1 services", "Name:name Type Cluster-IP External-IP Port(s) Age +Selector"],
    ["/api/v1 endpoints", "Name:name Endpoints Age"],
    ["/api/v1 configmaps", "Name:name Data Age"],
    ["/api/v1 secrets", "Name:name Type Data Age"],
    ["/api/v1 serviceaccounts", "Name:name Age"],
    [
      "/api/v1 persistentvolumeclaims",
      "Name:name Status Volume Capacity Access Modes StorageClass VolumeAttributesClass Age +VolumeMode",
    ],
    [
      "/api/v1 events",
      "Last Seen Type Reason Object +Subobject +Source Message +First Seen +Count +Name:name",
    ],
    ["/api/v1 resourcequotas", "Name:name Request Limit Age"],
    ["/api/v1 limitranges", "Name:name Created At:date"],
    ["/apis/batch/v1 jobs", "Name:name Status Completions Duration Age +Containers +Images +Selector"],
    ["/apis/discovery.k8s.io/v1 endpointslices", "Name:name AddressType Ports Endpoints Age"],
    ["/apis/networking.k8s.io/v1 networkpolicies", "Name:name Pod-Selector Age"],
    ["/apis/rbac.authorization.k8s.io/v1 roles", "Name:name Created At:date"],
    ["/apis/rbac.authorization.k8s.io/v1 rolebindings", "Name:name Role Age +Users +Groups +ServiceAccounts"],
  ] as const)
    it(`have the columns of ${resource.split(" ")[1]}`, async () => {
      const [prefix = "", plural = ""] = resource.split(" ");
      const answer = await table(`${prefix}/namespaces/${suite.namespace}/${plural}`);
      assert.equal(columns(answer).join(" "), expected);
    });

  for (const [path, expected] of [
    ["/api/v1/namespaces", "Name:name Status Age"],
    [
      "/api/v1/nodes",
      "Name:name Status Roles Age Version +Internal-IP +External-IP +OS-Image +Kernel-Version +Container-Runtime",
    ],
    [
      "/apis/storage.k8s.io/v1/storageclasses",
      "Name:name Provisioner ReclaimPolicy VolumeBindingMode AllowVolumeExpansion Age",
    ],
    [
      "/apis/scheduling.k8s.io/v1/priorityclasses",
      "Name:name Value:integer Global-Default:boolean Age PreemptionPolicy",
    ],
    ["/apis/rbac.authorization.k8s.io/v1/clusterroles", "Name:name Created At:date"],
  ] as const)
    it(`have the columns of ${path}`, async () => {
      assert.equal(columns(await table(path)).join(" "), expected);
    });

  it("show a pod in each state as kubectl does", async () => {
    const spec = {
      nodeSelector: { "example.com/nowhere": "true" },
      initContainers: [{ name: "i", image: "a:1" }],
      containers: [
        { name: "a", image: "a:1" },
        { name: "b", image: "a:1" },
      ],
    };
    const path = `${suite.path("pods")}/shown`;
    await suite.api.post(suite.path("pods"), { metadata: { name: "shown" }, spec });
    const cells = async (status: object) => {
      const patched = await suite.api.patch(`${path}/status`, "merge", { status });
      assert.equal(patched.code, 200, patched.text);
      const row = (await table(path)).at("rows", 0, "cells");
      return (row as readonly string[]).slice(1, 4).join(" ");
    };
    const container = (name: string, state: object, more: object = {}) => ({
      name,
      state,
      lastState: {},
      ready: false,
      restartCount: 0,
      image: "a:1",
      imageID: "",
      ...more,
    });
    const running = { running: { startedAt: "2026-01-01T00:00:00Z" } };
    const waiting = (reason: string) => ({ waiting: { reason } });
    const ended = (exitCode: number, reason?: string) => ({
      terminated: { exitCode, ...(reason ? { reason } : {}) },
    });
    assert.equal(await cells({ phase: "Pending", conditions: [] }), "0/2 Pending 0");
    const init = (state: object) => [container("i", state)];
    assert.equal(await cells({ initContainerStatuses: init(waiting("PodInitializing")) }), "0/2 Init:0/1 0");
    assert.equal(await cells({ initContainerStatuses: init(ended(3)) }), "0/2 Init:ExitCode:3 0");
    assert.equal(
      await cells({ initContainerStatuses: init(waiting("CrashLoopBackOff")) }),
      "0/2 Init:CrashLoopBackOff 0",
    );
    const done = { initContainerStatuses: init(ended(0, "Completed")) };
    const both = (a: object, b: object, more: object = {}) => ({
      ...done,
      containerStatuses: [container("a", a, more), container("b", b)],
    });
    assert.equal(
      await cells(both(waiting("ContainerCreating"), waiting("ContainerCreating"))),
      "0/2 ContainerCreating 0",
    );
    assert.equal(
      await cells({ phase: "Running", ...both(running, waiting("ImagePullBackOff"), { ready: true }) }),
      "1/2 ImagePullBackOff 0",
    );
    assert.equal(
      await cells(both(running, ended(137, "OOMKilled"), { ready: true, restartCount: 2 })),
      "1/2 OOMKilled 2",
    );
    assert.equal(await cells(both(running, ended(0, "Completed"), { ready: true })), "1/2 NotReady 0");
    assert.equal(
      await cells({
        conditions: [{ type: "Ready", status: "True" }],
        ...both(running, ended(0, "Completed"), { ready: true }),
      }),
      "1/2 Running 0",
    );
    assert.equal(
      await cells({
        phase: "Failed",
        reason: "Evicted",
        conditions: [],
        initContainerStatuses: null,
        containerStatuses: null,
      }),
      "0/2 Evicted 0",
    );
    await suite.api.delete(`${path}?gracePeriodSeconds=0`);
  });

  it("count what maps and secrets hold", async () => {
    await suite.api.post(suite.path("configmaps"), {
      metadata: { name: "counted" },
      data: { a: "1", b: "2" },
      binaryData: { c: "aGk=" },
    });
    assert.equal((await table(`${suite.path("configmaps")}/counted`)).at("rows", 0, "cells", 1), 3);
    await suite.api.post(suite.path("secrets"), { metadata: { name: "counted" }, stringData: { a: "1" } });
    const secret = await table(`${suite.path("secrets")}/counted`);
    assert.deepEqual((secret.at("rows", 0, "cells") as readonly unknown[]).slice(0, 3), [
      "counted",
      "Opaque",
      1,
    ]);
  });

  it("show a job and a service", async () => {
    const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "a:1" }] } };
    const jobs = suite.path("jobs", "batch/v1");
    await suite.api.post(jobs, {
      metadata: { name: "j" },
      spec: { suspend: true, completions: 2, template },
    });
    const job = (await table(`${jobs}/j`)).at("rows", 0, "cells") as readonly unknown[];
    assert.equal(job[2], "0/2");
    assert.equal(job[5], "c");
    assert.equal(job[6], "a:1");
    await suite.api.delete(`${jobs}/j?propagationPolicy=Background`);
    const ports = [
      { name: "a", port: 80 },
      { name: "b", port: 53, protocol: "UDP" },
    ];
    await suite.api.post(suite.path("services"), {
      metadata: { name: "s" },
      spec: { selector: { b: "2", a: "1" }, ports },
    });
    const service = (await table(`${suite.path("services")}/s`)).at("rows", 0, "cells") as readonly unknown[];
    assert.deepEqual(
      [service[1], service[3], service[4], service[6]],
      ["ClusterIP", "<none>", "80/TCP,53/UDP", "a=1,b=2"],
    );
  });

  it("carry the objects' metadata, all of them, or nothing", async () => {
    const path = `${suite.path("serviceaccounts")}/default`;
    const rows = async (include: string) => {
      const answer = await suite.api.get(`${path}?includeObject=${include}`, asTable);
      return answer.at("rows", 0) as JsonObject;
    };
    assert.equal(at(await rows("Metadata"), "object", "kind"), "PartialObjectMetadata");
    assert.equal(at(await rows("Object"), "object", "kind"), "ServiceAccount");
    assert.equal(at(await rows("None"), "object") ?? null, null);
  });

  it("page like lists", async () => {
    const answer = await table(`${suite.path("configmaps")}?limit=1`);
    assert.equal(objectsAt(answer.json, "rows").length, 1);
    assert.notEqual(answer.textAt("metadata", "continue"), "");
  });
});
