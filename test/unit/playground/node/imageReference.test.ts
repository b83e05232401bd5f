import assert from "node:assert/strict";
import {
  fullNameOf,
  InvalidImageName,
  parseImage,
} from "../../../../src/playground/node/images/imageReference.js";

describe("parseImage", () => {
  for (const [name, full] of [
    ["busybox", "docker.io/library/busybox:latest"],
    ["busybox:1.36", "docker.io/library/busybox:1.36"],
    ["alpine/git", "docker.io/alpine/git:latest"],
    ["index.docker.io/alpine/git:2", "docker.io/alpine/git:2"],
    ["localhost/a:1", "localhost/a:1"],
    ["registry.example.com:5000/a/b_c.d--e:v1", "registry.example.com:5000/a/b_c.d--e:v1"],
    [`a@sha256:${"0".repeat(64)}`, `docker.io/library/a@sha256:${"0".repeat(64)}`],
  ] as const)
    it(`reads ${name}`, () => assert.equal(fullNameOf(parseImage(name)), full));

  for (const [name, why] of [
    ["Bad//Name:1", "invalid reference format: repository name (/Name) must be lowercase"],
    ["Busybox", "invalid reference format: repository name (library/Busybox) must be lowercase"],
    ["a b", "invalid reference format"],
    ["", "invalid reference format"],
    ["a:", "invalid reference format"],
  ] as const)
    it(`refuses ${JSON.stringify(name)} in the runtime's words`, () =>
      assert.throws(
        () => parseImage(name),
        (fault) => {
          assert.ok(fault instanceof InvalidImageName);
          const quoted = JSON.stringify(name);
          assert.equal(
            fault.message,
            `Failed to apply default image tag ${quoted}: couldn't parse image name ${quoted}: ${why}`,
          );
          return true;
        },
      ));
});
