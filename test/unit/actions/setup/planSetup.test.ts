import assert from "node:assert/strict";
import { planSetup } from "../../../../src/actions/setup/planSetup.js";
import { applySetup } from "../../../../src/actions/setup/applySetup.js";
import { UserError } from "../../../../src/base/errors.js";
import { ClusterFailure } from "../../../../src/domain/failure.js";
import { defaultProfile } from "../../../../src/domain/profiles/default.js";
import type { SetupRequest } from "../../../../src/domain/setup/setupRequest.js";
import type { ApiRequest, KubeApi } from "../../../../src/kube/api.js";
import { never } from "../../../fakes/apis.js";
import { HandCluster } from "../../../fakes/handCluster.js";

const request: SetupRequest = {
  namespace: "team-a",
  profiles: [defaultProfile],
  features: ["list"],
  subject: { kind: "user", name: "jane" },
};

/** A cluster in which everything is allowed and only the namespace `there` is there, but for how it answers a patch. */
function cluster(patch: (request: ApiRequest) => unknown) {
  const asked: string[] = [];
  const json = (given: ApiRequest): Promise<unknown> => {
    const { method = "GET", path } = given;
    asked.push(`${method} ${path}`);
    if (path.endsWith("/selfsubjectaccessreviews")) return Promise.resolve({ status: { allowed: true } });
    if (method === "GET" && given.query?.["labelSelector"]) return Promise.resolve({ items: [] });
    if (path === "/api/v1/namespaces/there")
      return Promise.resolve({ kind: "Namespace", metadata: { name: "there", uid: "u" } });
    if (method === "PATCH") return Promise.resolve().then(() => patch(given));
    return Promise.reject(new ClusterFailure("notFound", "not found", { code: 404 }));
  };
  const none = () => Promise.reject(new Error("not here"));
  const api: KubeApi = { json, stream: none, upgrade: none, serverName: "test:443" };
  const given = new HandCluster().deps();
  const deps = {
    ...given,
    cluster: async () => ({ ...(await given.cluster(never)), namespace: "default", api }),
  };
  return { deps, asked };
}

describe("planSetup", () => {
  it("says what to do where the server does not know server-side apply", async () => {
    const { deps } = cluster(() => {
      throw new ClusterFailure("invalid", "415: Unsupported Media Type", { code: 415 });
    });
    await assert.rejects(planSetup(deps, request, never), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(
        error.message,
        "This cluster does not know server-side apply, so its objects were not compared and nothing was changed. Apply the YAML that is open by hand: kubectl apply -f -",
      );
      return true;
    });
  });

  it("patches nothing but by a dry run", async () => {
    const dryRuns: unknown[] = [];
    const { deps, asked } = cluster(({ query, body }) => {
      dryRuns.push(query?.["dryRun"]);
      return body;
    });
    const plan = await planSetup(deps, request, never);
    assert.deepEqual(new Set(dryRuns), new Set(["All"]));
    assert.ok(asked.every((line) => /^(GET|POST .*selfsubjectaccessreviews|PATCH)/.test(line)));
    assert.deepEqual(
      plan.steps.map(({ change }) => change),
      ["create", "create", "create"],
    );
  });

  it("takes over only the fields that were shown, not those that somebody has set since the question", async () => {
    const fields = ["spec.hard.pods"];
    const written: unknown[] = [];
    const { deps } = cluster(({ body, path, query }) => {
      if (query?.["dryRun"] === undefined) written.push(path);
      if (!path.includes("/roles/") || query?.["force"] === true) return body;
      const causes = fields.map((field) => ({
        reason: "FieldManagerConflict",
        message: 'conflict with "kubectl-edit" using v1',
        field,
      }));
      const status = { status: "Failure", code: 409, reason: "Conflict", message: "", details: { causes } };
      throw new ClusterFailure("conflict", "conflict", { code: 409, status });
    });
    const plan = await planSetup(deps, { ...request, namespace: "there" }, never);
    fields.push("spec.hard.cpu");
    await assert.rejects(
      applySetup(deps, plan, { takeOver: true, signal: never }),
      /kubectl-edit has set spec\.hard\.pods and spec\.hard\.cpu/,
    );
    assert.ok(!written.some((path) => String(path).includes("/roles/")));
  });

  it("says where it stopped, and what stays", async () => {
    const { deps } = cluster(({ body, path, query }) => {
      if (query?.["dryRun"] === undefined && path.endsWith("/rolebindings/pod-sessions"))
        throw new ClusterFailure("server", "etcd is away", { code: 500 });
      return body;
    });
    const plan = await planSetup(deps, request, never);
    await assert.rejects(
      applySetup(deps, plan, { takeOver: false, signal: never }),
      /^UserError: The set-up stopped at the RoleBinding pod-sessions, after 2 objects: etcd is away\. /,
    );
  });
});
