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

/** A cluster in which everything is allowed and nothing is there, but for how it answers a patch. */
function cluster(patch: (request: ApiRequest) => unknown) {
  const asked: string[] = [];
  const json = (given: ApiRequest): Promise<unknown> => {
    const { method = "GET", path } = given;
    asked.push(`${method} ${path}`);
    if (path.endsWith("/selfsubjectaccessreviews")) return Promise.resolve({ status: { allowed: true } });
    if (method === "PATCH") return Promise.resolve().then(() => patch(given));
    return Promise.reject(new ClusterFailure("notFound", "not found", { code: 404 }));
  };
  const none = () => Promise.reject(new Error("not here"));
  const api: KubeApi = { json, stream: none, upgrade: none, serverName: "test:443" };
  const open = { context: "c", namespace: "default", api, signal: never };
  const deps = { ...new HandCluster().deps(), cluster: () => Promise.resolve(open) };
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
