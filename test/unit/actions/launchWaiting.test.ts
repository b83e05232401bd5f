import assert from "node:assert/strict";
import { Cancelled, UserError } from "../../../src/base/errors.js";
import { ClusterFailure } from "../../../src/domain/failure.js";
import { mainStatus, runningStatus } from "../../fakes/handCluster.js";
import { until } from "../../fakes/until.js";
import { Launching, owning, plain } from "./launching.js";

describe("launch, waiting", () => {
  let site: Launching;

  beforeEach(() => {
    site = new Launching();
  });

  for (const moment of ["validating", "creating", "scheduling"]) {
    it(`leaves nothing when it is cancelled while ${moment}`, async () => {
      const onProgress = ({ phase }: { phase: string }) => {
        if (phase === moment) site.person.abort(new Cancelled());
      };
      await assert.rejects(site.begin(owning, { options: { onProgress } }), Cancelled);
      assert.deepEqual(site.cluster.names, []);
      assert.equal(site.cluster.followers, 0);
    });
  }

  it("leaves nothing when it is cancelled while it waits, not even a claim to be kept", async () => {
    const launching = site.begin(owning);
    await until(() => site.cluster.names.length === 3);
    site.person.abort(new Cancelled());
    await assert.rejects(launching, Cancelled);
    assert.deepEqual(site.cluster.names, []);
  });

  it("cleans up as soon as the server answers again", async () => {
    const launching = site.begin(owning);
    await until(() => site.cluster.names.length === 3);
    let refusals = 0;
    site.cluster.intercept = () => {
      if (refusals++ < 3) throw new ClusterFailure("unreachable", "refused");
    };
    site.person.abort(new Cancelled());
    await site.cluster.clock.advance(10_000);
    await assert.rejects(launching, Cancelled);
    assert.deepEqual(site.cluster.names, []);
  });

  it("does not clean up for ever", async () => {
    const launching = site.begin();
    await site.created();
    site.cluster.intercept = () => {
      throw new ClusterFailure("unreachable", "refused");
    };
    site.person.abort(new Cancelled());
    await site.cluster.clock.advance(31_000);
    await assert.rejects(launching, Cancelled);
    // What is left stands in the tree.
    assert.equal(site.cluster.names.length, 1);
  });

  it("gives up at once for an image name that is none to the kubelet", async () => {
    const launching = site.begin();
    site.cluster.setStatus(
      await site.created(),
      mainStatus("Pending", { waiting: { reason: "InvalidImageName", message: "x" } }),
    );
    await assert.rejects(launching, /did not start/);
    assert.deepEqual(site.cluster.names, []);
  });

  it("tells why before it takes the session away, so that its terminal can", async () => {
    const told: unknown[] = [];
    const launching = site.begin(plain, {
      deps: { failedLaunches: { note: (_uid, reason) => told.push(reason, site.cluster.names.length) } },
    });
    site.cluster.setStatus(
      await site.created(),
      mainStatus("Pending", { waiting: { reason: "InvalidImageName", message: "x" } }),
    );
    const failed = await launching.catch((error: unknown) => error);
    assert.ok(failed instanceof UserError);
    assert.deepEqual(told, [failed, 1]);
  });

  it("leads to the credentials where a registry asks for a login", async () => {
    const launching = site.begin();
    const message = 'failed to pull and unpack image "r.example/a:1": 401 Unauthorized';
    site.cluster.setStatus(
      await site.created(),
      mainStatus("Pending", { waiting: { reason: "ImagePullBackOff", message } }),
    );
    const failed = assert.rejects(launching, (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /asks for a login.*Credentials panel/);
      assert.equal(error.next?.command, "podSessions.credentials.open");
      return true;
    });
    await site.cluster.clock.advance(60_000);
    await failed;
  });

  const pull = (reason: string, said: string) =>
    mainStatus("Pending", {
      waiting: { reason, message: `Back-off pulling image "a:1": ErrImagePull: ${said}` },
    });
  const tooMany = "unexpected status from HEAD request to https://r.example/v2/a: 429 Too Many Requests";

  it("does not give up for one pull that failed and may go well the next time", async () => {
    const launching = site.begin();
    const name = await site.created();
    site.cluster.setStatus(name, pull("ErrImagePull", tooMany));
    await site.cluster.clock.advance(1_000);
    site.cluster.setStatus(name, pull("ImagePullBackOff", tooMany));
    await site.cluster.clock.advance(30_000);
    assert.equal(site.cluster.names.length, 1);
    assert.match(site.phases.at(-1) ?? "", /^pulling: The registry .* refuses more pulls/);
    site.cluster.setStatus(name, runningStatus);
    await launching;
  });

  it("gives up when the pulls go on failing, whichever of the kubelet's two words for it stands there", async () => {
    const launching = site.begin();
    const name = await site.created();
    for (const lastsMs of [10_000, 20_000, 14_998]) {
      site.cluster.setStatus(name, pull("ErrImagePull", tooMany));
      await site.cluster.clock.advance(1);
      site.cluster.setStatus(name, pull("ImagePullBackOff", tooMany));
      await site.cluster.clock.advance(lastsMs - (lastsMs === 14_998 ? 0 : 1));
    }
    assert.equal(site.cluster.names.length, 1);
    await site.cluster.clock.advance(1);
    await assert.rejects(launching, /refuses more pulls/);
    assert.deepEqual(site.cluster.names, []);
  });

  it("gives up a pull that has failed three times already", async () => {
    const launching = site.begin();
    const name = await site.created();
    site.cluster.addEvent(name, {
      reason: "Failed",
      message: `Failed to pull image "a:1": ${tooMany}`,
      count: 3,
    });
    site.cluster.setStatus(name, pull("ImagePullBackOff", tooMany));
    await assert.rejects(launching, /refuses more pulls/);
  });

  it("gives up at once where the registry says no, also when only the event tells so", async () => {
    const launching = site.begin();
    const name = await site.created();
    site.cluster.setStatus(
      name,
      mainStatus("Pending", {
        waiting: { reason: "ImagePullBackOff", message: 'Back-off pulling image "a:1"' },
      }),
    );
    await site.cluster.clock.advance(3_000);
    assert.equal(site.cluster.names.length, 1);
    site.cluster.addEvent(name, {
      reason: "Failed",
      message: 'Failed to pull image "a:1": r.example/a:1: not found',
    });
    await assert.rejects(launching, /does not exist in registry/);
  });

  it("gives up a fault that may pass only when it has lasted", async () => {
    const launching = site.begin();
    const name = await site.created();
    const wrong = mainStatus("Pending", {
      waiting: { reason: "CreateContainerConfigError", message: 'secret "x" not found' },
    });
    site.cluster.setStatus(name, wrong);
    await site.cluster.clock.advance(4_000);
    site.cluster.setStatus(name, mainStatus("Pending", { waiting: { reason: "ContainerCreating" } }));
    await site.cluster.clock.advance(60_000);
    assert.equal(site.cluster.names.length, 1);
    site.cluster.setStatus(name, wrong);
    await site.cluster.clock.advance(4_999);
    assert.equal(site.cluster.names.length, 1);
    await site.cluster.clock.advance(1);
    await assert.rejects(
      launching,
      (error: unknown) =>
        error instanceof UserError && /Create Secret x, and launch again\.$/.test(error.message),
    );
    assert.deepEqual(site.cluster.names, []);
  });

  it("waits for a node as long as the person does", async () => {
    const launching = site.begin();
    const name = await site.created();
    const conditions = [
      { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes are available" },
    ];
    site.cluster.setStatus(name, { phase: "Pending", conditions }, {});
    await site.cluster.clock.advance(3_600_000);
    site.cluster.setStatus(name, runningStatus);
    await launching;
  });

  it("waits no longer than the profile says", async () => {
    const profiles = { hasty: { startTimeoutSeconds: 60 } };
    const launching = site.begin({ profile: "hasty" }, { deps: { profiles } });
    await site.created();
    await site.cluster.clock.advance(59_999);
    assert.equal(site.cluster.names.length, 1);
    await site.cluster.clock.advance(1);
    await assert.rejects(launching, /did not start within 60 s/);
    assert.deepEqual(site.cluster.names, []);
  });

  it("says of a launch that took too long what is wrong, what to do, and which setting gives it more time", async () => {
    const profiles = { hasty: { startTimeoutSeconds: 60 } };
    const launching = site.begin({ profile: "hasty" }, { deps: { profiles } });
    const conditions = [
      { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes are available" },
    ];
    site.cluster.setStatus(await site.created(), { phase: "Pending", conditions }, {});
    await site.cluster.clock.advance(60_000);
    await assert.rejects(launching, (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(
        error.message,
        /within 60 s\. [A-Z].*\. [A-Z].*startTimeoutSeconds of the profile “hasty”/,
      );
      assert.equal(error.next?.title, "Open Settings");
      return true;
    });
  });

  it("says that somebody else deleted the pod", async () => {
    const launching = site.begin();
    const name = await site.created();
    site.cluster.remove(`pods/${name}`);
    await assert.rejects(launching, /was deleted while it was starting/);
  });

  it("does not send to the log of a session that it takes away", async () => {
    const launching = site.begin({ ...plain, setup: ["exit 4"] });
    const ended = { terminated: { exitCode: 4, reason: "Error", message: "broken\n" } };
    const initContainerStatuses = [{ name: "setup-0", state: ended }];
    site.cluster.setStatus(await site.created(), { phase: "Failed", initContainerStatuses });
    await assert.rejects(
      launching,
      /setup step setup-0 ended with exit code 4: broken\. Mend the step, and launch again\.$/,
    );
  });

  it("does not send to the events of a session that it takes away", async () => {
    const launching = site.begin();
    site.cluster.setStatus(await site.created(), {
      phase: "Failed",
      reason: "Strange",
      message: "who knows",
    });
    await assert.rejects(launching, /The session failed \(Strange\): who knows\. Launch it again\.$/);
    const other = site.begin();
    const waiting = { reason: "ImageInspectError", message: "the layers are on strike" };
    site.cluster.setStatus(await site.created(), mainStatus("Pending", { waiting }));
    await site.cluster.clock.advance(10_000);
    await assert.rejects(other, /the layers are on strike\. Correct that, and launch again\.$/);
  });

  it("takes away a session whose setup step fails again and again, with the step's last words", async () => {
    const launching = site.begin({ ...plain, setup: ["exit 4"], restartPolicy: "Always" });
    const initContainerStatuses = [
      {
        name: "setup-0",
        restartCount: 2,
        state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 20s" } },
        lastState: { terminated: { exitCode: 4, reason: "Error", message: "broken\n" } },
      },
    ];
    site.cluster.setStatus(await site.created(), { phase: "Pending", initContainerStatuses });
    await site.cluster.clock.advance(9_999);
    assert.equal(site.cluster.names.length, 1);
    await site.cluster.clock.advance(1);
    await assert.rejects(launching, /setup step setup-0 ended with exit code 4: broken/);
    assert.deepEqual(site.cluster.names, []);
  });

  it("keeps a session that has run, whatever became of it", async () => {
    const launching = site.begin();
    const ended = { terminated: { exitCode: 3, reason: "Error", startedAt: "2026-01-01T00:00:01Z" } };
    site.cluster.setStatus(await site.created(), mainStatus("Failed", ended));
    const { session } = await launching;
    assert.deepEqual(session.state, { kind: "failed", reason: "Error", exitCode: 3 });
    assert.equal(site.cluster.names.length, 1);
  });

  it("takes away a session whose command was never a process", async () => {
    const launching = site.begin();
    const ended = { terminated: { exitCode: 128, reason: "StartError", startedAt: "1970-01-01T00:00:00Z" } };
    site.cluster.setStatus(await site.created(), mainStatus("Failed", ended));
    await assert.rejects(launching, /did not start/);
    assert.deepEqual(site.cluster.names, []);
  });

  it("ends with the connection", async () => {
    const launching = site.begin();
    await site.created();
    site.cluster.connection.abort(new Cancelled("the connection was given up"));
    await assert.rejects(launching, Cancelled);
  });

  it("tells who launched, and gives the pod before it waits", async () => {
    let early = "";
    const { session } = await site.begin(plain, {
      options: { until: "created", onCreated: ({ ref }) => (early = ref.name) },
    });
    assert.equal(early, session.ref.name);
    assert.equal(session.launchedBy, "ada");
  });
});
