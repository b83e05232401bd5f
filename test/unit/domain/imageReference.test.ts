import assert from "node:assert/strict";
import { imageProblem, imageWarning, parseImageReference } from "../../../src/domain/imageReference.js";

const hex64 = "0123456789abcdef".repeat(4);

describe("imageReference", () => {
  it("splits a reference into its parts", () => {
    assert.deepEqual(parseImageReference("node:24"), { repository: "node", tag: "24" });
    assert.deepEqual(parseImageReference("library/node"), { repository: "library/node" });
    assert.deepEqual(parseImageReference("localhost/a"), { registry: "localhost", repository: "a" });
    assert.deepEqual(parseImageReference("registry.test:5000/team/a_b/c-d:1.0@sha256:" + hex64), {
      registry: "registry.test:5000",
      repository: "team/a_b/c-d",
      tag: "1.0",
      digest: "sha256:" + hex64,
    });
    assert.deepEqual(parseImageReference("[::1]:5000/a:b"), {
      registry: "[::1]:5000",
      repository: "a",
      tag: "b",
    });
    // The table of distribution/reference: a name without a dot or a port before its slash is no registry.
    assert.deepEqual(parseImageReference("a/b"), { repository: "a/b" });
    assert.deepEqual(parseImageReference("Host/a"), { registry: "Host", repository: "a" });
  });

  it("takes what the kubelet's parser takes", () => {
    for (const image of [
      "a",
      "a__b/c---d",
      "xn--n3h.com/myimage:xn--n3h.com",
      "a:A_b-c.d",
      "a:" + "t".repeat(128),
    ]) {
      assert.equal(imageProblem(image), undefined, image);
    }
  });

  it("refuses what the kubelet's parser refuses", () => {
    const wrong = [
      "a:",
      "a:.x",
      "a:" + "t".repeat(129),
      "a@sha256:abc",
      "a//b",
      "/a",
      "a/",
      "a_/b",
      "-a",
      "a..b",
      "a:b:c",
    ];
    for (const image of [...wrong, "a@" + hex64, hex64, "a".repeat(256), "a@sha256:" + hex64.toUpperCase()]) {
      assert.notEqual(imageProblem(image), undefined, image);
    }
  });

  it("says what is wrong and how to write it", () => {
    assert.match(imageProblem("node 20") ?? "", /contains a space.*“node:20”/);
    assert.match(imageProblem(" node:20") ?? "", /contains a space.*“node:20”/);
    assert.match(imageProblem("my cool image") ?? "", /for example “my:cool-image”/);
    assert.match(imageProblem("Node:20") ?? "", /capital letters.*“node:20”/);
    assert.match(imageProblem("ghcr.io/Team/App:v1") ?? "", /Write “ghcr.io\/team\/app:v1”/);
    assert.match(imageProblem("https://ghcr.io/a/b:1") ?? "", /Leave that out: “ghcr.io\/a\/b:1”/);
    assert.match(imageProblem("node:!") ?? "", /“!” .* is not a tag/);
    assert.match(imageProblem("node@sha256:12") ?? "", /not a digest.*64 hexadecimal/);
    assert.match(imageProblem(hex64) ?? "", /image id/);
    assert.match(imageProblem("") ?? "", /missing/);
    assert.match(imageProblem("bad_host.example.com:x/a") ?? "", /not a host name/);
  });

  it("warns of tags that move", () => {
    assert.match(imageWarning("node") ?? "", /has no tag/);
    assert.match(imageWarning("registry.test:5000/node") ?? "", /has no tag/);
    assert.match(imageWarning("node:latest") ?? "", /has the tag “latest”/);
    assert.equal(imageWarning("node:24"), undefined);
    assert.equal(imageWarning("node@sha256:" + hex64), undefined);
  });
});
