import assert from "node:assert/strict";
import { ImageFailure, NodeImages } from "../../../../src/playground/node/images/nodeImages.js";
import type { ContainerSpec, Pod } from "../../../../src/playground/node/pods/podTypes.js";
import { HandClock } from "../../../fakes/clock.js";

describe("images of the node", () => {
  let clock: HandClock;
  let said: string[];
  beforeEach(() => {
    clock = new HandClock();
    said = [];
  });

  const pod = { metadata: { uid: "u" } } as Pod;
  const ensure = (
    images: NodeImages,
    image: string,
    policy: ContainerSpec["imagePullPolicy"] = "IfNotPresent",
  ) =>
    images.ensure(
      pod,
      { name: "c", image, imagePullPolicy: policy },
      (_type, reason, message) => said.push(`${reason}: ${message}`),
      new AbortController().signal,
    );
  const failure = (ensured: Promise<unknown>) =>
    ensured.then(
      () => assert.fail("the image was there"),
      (fault: unknown) => {
        assert.ok(fault instanceof ImageFailure);
        return `${fault.reason} ${fault.message}`;
      },
    );
  const withAll = () => new NodeImages({ clock, hasProgram: () => true });

  it("pulls a known image once", async () => {
    const images = withAll();
    const first = ensure(images, "alpine:3.20");
    await clock.advance(700);
    assert.equal((await first).name, "docker.io/library/alpine:3.20");
    await ensure(images, "alpine:3.20");
    assert.deepEqual(said, [
      'Pulling: Pulling image "alpine:3.20"',
      'Pulled: Successfully pulled image "alpine:3.20" in 700ms (700ms including waiting). Image size: 4194304 bytes.',
      'Pulled: Container image "alpine:3.20" already present on machine and can be accessed by the pod',
    ]);
  });

  it("asks the registry again where the policy is Always, which is quick when the image is there", async () => {
    const images = withAll();
    const again = ensure(images, "busybox:1.36", "Always");
    await clock.advance(30);
    await again;
    assert.match(said[1] ?? "", /^Pulled: Successfully pulled image "busybox:1.36" in 30ms/);
  });

  it("fails with what a registry says of an unknown name, and waits twice as long each time", async () => {
    const images = withAll();
    const why =
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/no/such:1": failed to resolve reference "docker.io/no/such:1": docker.io/no/such:1: not found';
    for (const waitMs of [10_000, 20_000]) {
      const pulled = failure(ensure(images, "no/such:1"));
      await clock.advance(30);
      assert.equal(await pulled, `ErrImagePull ${why}`);
      await clock.advance(waitMs - 1);
      const expected = `ImagePullBackOff Back-off pulling image "no/such:1": ErrImagePull: ${why}`;
      assert.equal(await failure(ensure(images, "no/such:1")), expected);
      await clock.advance(1);
    }
  });

  it("knows no address of a registry that does not exist", async () => {
    const pulled = failure(ensure(withAll(), "registry.invalid/x:1"));
    await clock.advance(30);
    assert.equal(
      await pulled,
      'ErrImagePull failed to pull and unpack image "registry.invalid/x:1": failed to resolve reference "registry.invalid/x:1": failed to do request: Head "https://registry.invalid/v2/x/manifests/1": dial tcp: lookup registry.invalid: no such host',
    );
  });

  it("does not have an image whose program the machine lacks", async () => {
    const images = new NodeImages({ clock, hasProgram: (name) => name !== "node" });
    const pulled = failure(ensure(images, "node:24"));
    await clock.advance(30);
    assert.match(await pulled, /^ErrImagePull /);
  });

  it("pulls nothing where the policy is Never", async () => {
    assert.equal(
      await failure(ensure(withAll(), "alpine:3", "Never")),
      'ErrImageNeverPull Container image "alpine:3" is not present with pull policy of Never',
    );
  });
});
