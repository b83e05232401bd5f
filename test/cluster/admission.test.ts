import assert from "node:assert/strict";
import type { App } from "../../src/app.js";
import { ClusterFailure } from "../../src/domain/failure.js";
import { builtInProfiles } from "../../src/domain/profiles/builtInProfiles.js";
import { withLaunchSite } from "./launchSite.js";

const nowhere = { "pod-sessions.test/no-such-node": "true" };
/** Never cloned from: these pods get no node, or are refused. */
const git = { url: "https://git.test/project.git" };

describe("admission of sessions on a real cluster", function () {
  this.timeout(120_000);

  const signal = new AbortController().signal;

  describe("in a namespace with a quota", () => {
    const quotaSite = withLaunchSite("launch-quota");
    let quotaApp: App;

    before(async () => {
      await quotaSite().kubectl([
        ...["create", "quota", "small"],
        "--hard=pods=1,requests.cpu=2,limits.cpu=4,requests.memory=2Gi,limits.memory=4Gi,configmaps=1",
      ]);
      quotaApp = await quotaSite().app();
    });

    it("gives a session of a profile without resources the usual ones, and says so", async () => {
      const { session, warnings } = await quotaApp.actions.launch(
        { profile: "opencode", image: "busybox:1.36", setup: ["true"], resources: { memoryLimit: "1Gi" } },
        { signal },
      );
      assert.match(warnings.join(), /The quota “small” wants every container to state its resources/);
      const main = session.containers.find(({ role }) => role === "main");
      assert.deepEqual(main?.limits, { cpu: "1", memory: "1Gi" });
    });

    it("passes the refusal of one too many on whole, before anything is made", async () => {
      const before = await quotaSite().labelled();
      await assert.rejects(
        quotaApp.actions.launch(
          { profile: "default", storage: { kind: "newClaim", size: "16Mi" } },
          { signal },
        ),
        (error: unknown) => {
          assert.ok(error instanceof ClusterFailure);
          assert.equal(error.kind, "forbidden");
          assert.match(error.details.status?.message ?? "", /exceeded quota: small/);
          return true;
        },
      );
      assert.deepEqual(await quotaSite().labelled(), before);
    });
  });

  describe("under Pod Security", () => {
    const ordinary = withLaunchSite("launch-ordinary");
    const strict = withLaunchSite("launch-strict");
    let app: App;
    let strictApp: App;

    before(async () => {
      await strict().kubectl([
        ...["label", "namespace", strict().namespace, "pod-security.kubernetes.io/enforce=restricted"],
      ]);
      strictApp = await strict().app();
      app = await ordinary().app();
      for (const where of [ordinary(), strict()]) {
        for (const name of ["coop-session", "execbox"])
          await where.kubectl(["create", "serviceaccount", name]);
      }
    });

    it("runs the default profile, with set-up and files", async () => {
      const { session } = await strictApp.actions.launch(
        {
          profile: "default",
          setup: ["true"],
          files: [{ path: "a", content: "x" }],
        },
        { signal },
      );
      assert.equal(session.state.kind, "running");
    });

    it("takes the clone of a restricted profile too", async () => {
      const request = { profile: "default", git, nodeSelector: nowhere };
      await strictApp.actions.launch(request, { signal, until: "created" });
    });

    it("refuses the profiles that leave the user to the image", async () => {
      const launching = strictApp.actions.launch({ profile: "opencode", image: "busybox:1.36" }, { signal });
      await assert.rejects(launching, (error: unknown) => {
        assert.ok(error instanceof ClusterFailure);
        assert.match(error.details.status?.message ?? "", /violates PodSecurity "restricted/);
        return true;
      });
    });

    for (const profile of builtInProfiles) {
      it(`takes the pod of the profile ${profile.name}`, async () => {
        const request = {
          profile: profile.name,
          ...(profile.defaults.image === undefined ? { image: "busybox:1.36" } : {}),
          git,
          setup: ["true"],
          files: [
            { path: "a", content: "x" },
            { path: "/etc/b", content: "y" },
          ],
          nodeSelector: nowhere,
        };
        const { session } = await app.actions.launch(request, { signal, until: "created" });
        assert.equal(session.profile, profile.name);
        assert.equal(session.defaultContainer, profile.container);
      });
    }
  });
});
