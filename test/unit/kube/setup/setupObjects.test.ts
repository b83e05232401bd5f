import assert from "node:assert/strict";
import { setupYaml } from "../../../../src/actions/setup/setupYaml.js";
import { allFeatures } from "../../../../src/domain/features.js";
import { builtInProfiles } from "../../../../src/domain/profiles/builtInProfiles.js";
import { teamQuota } from "../../../../src/domain/setup/setupQuota.js";
import { podSecurityFor, type SetupRequest } from "../../../../src/domain/setup/setupRequest.js";
import { setupObjects } from "../../../../src/kube/setup/setupObjects.js";
import { assertGolden } from "../../../fakes/golden.js";

const base: SetupRequest = {
  namespace: "team-a",
  profiles: builtInProfiles.filter(({ name }) => name === "default"),
  features: ["list", "watch", "launch", "exec"],
  subject: { kind: "serviceAccount", name: "pod-sessions" },
};

describe("setupObjects", () => {
  it("writes a small set-up", () => {
    assertGolden("setup/small.yaml", setupYaml(base));
  });

  it("writes a set-up with all there is", () => {
    const request: SetupRequest = {
      ...base,
      profiles: builtInProfiles,
      features: allFeatures,
      subject: { kind: "group", name: "developers" },
      quota: teamQuota,
      network: "internet",
      podSecurity: podSecurityFor(builtInProfiles),
    };
    assertGolden("setup/everything.yaml", setupYaml(request));
  });

  it("closes the network but for names and the control plane", () => {
    const [, , , , ...policies] = setupObjects(
      { ...base, profiles: builtInProfiles.filter(({ name }) => name === "coop"), network: "closed" },
      { ownsNamespace: false },
    );
    const [policy] = policies;
    const { egress } = policy?.spec as { egress: readonly unknown[] };
    assert.equal(egress.length, 2);
    assert.deepEqual(egress[1], { to: [{ podSelector: {} }] });
  });

  it("does not put its label on a namespace of somebody else, so that it is never deleted", () => {
    const theirs = setupObjects({ ...base, podSecurity: "restricted" }, { ownsNamespace: false });
    assert.deepEqual(theirs[0]?.metadata, {
      name: "team-a",
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    });
    const untouched = setupObjects(base, { ownsNamespace: false });
    assert.deepEqual(
      untouched.filter(({ kind }) => kind === "Namespace"),
      [],
    );
  });

  it("is the same for the same request", () => {
    const options = { ownsNamespace: true };
    assert.deepEqual(setupObjects(base, options), setupObjects(base, options));
  });
});
