import assert from "node:assert/strict";
import { causesOf, contract, refuses } from "./contract.js";

contract("patch", (suite) => {
  const maps = () => suite.path("configmaps");
  const one = () => `${maps()}/patched`;
  beforeEach(async () => {
    await suite.api.delete(one());
    const made = await suite.api.post(maps(), {
      metadata: { name: "patched", labels: { app: "p", n: "1" } },
      data: { k: "v" },
    });
    assert.equal(made.code, 201, made.text);
  });

  it("merges, and removes with null", async () => {
    const next = await suite.api.patch(one(), "merge", {
      metadata: { labels: { n: null } },
      data: { l: "w" },
    });
    assert.equal(next.code, 200);
    assert.deepEqual(next.at("data"), { k: "v", l: "w" });
    assert.deepEqual(next.at("metadata", "labels"), { app: "p" });
  });

  it("applies the operations of a JSON patch", async () => {
    const next = await suite.api.patch(one(), "json", [
      { op: "test", path: "/data/k", value: "v" },
      { op: "add", path: "/metadata/labels/x~1y", value: "1" },
      { op: "copy", from: "/data/k", path: "/data/copied" },
      { op: "move", from: "/data/k", path: "/data/moved" },
      { op: "remove", path: "/metadata/labels/n" },
      { op: "replace", path: "/data/moved", value: "w" },
    ]);
    assert.equal(next.code, 200, next.text);
    assert.deepEqual(next.at("data"), { copied: "v", moved: "w" });
    assert.deepEqual(next.at("metadata", "labels"), { app: "p", "x/y": "1" });
  });

  it("lets a JSON patch replace what is not there", async () => {
    const next = await suite.api.patch(one(), "json", [{ op: "replace", path: "/data/new", value: "1" }]);
    assert.deepEqual(next.at("data"), { k: "v", new: "1" });
  });

  for (const [what, operation] of [
    ["a test that fails", { op: "test", path: "/data/k", value: "x" }],
    ["removing what is not there", { op: "remove", path: "/data/nope" }],
    ["adding under what is not there", { op: "add", path: "/foo/bar", value: "1" }],
    ["an operation that it does not know", { op: "frob", path: "/data/k" }],
  ] as const)
    it(`refuses a JSON patch with ${what}`, async () => {
      refuses(
        await suite.api.patch(one(), "json", [operation]),
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
        {},
      );
    });

  for (const [type, body, message] of [
    [
      "merge",
      "[]",
      "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}",
    ],
    ["merge", "{x", "error decoding patch: invalid character 'x' looking for beginning of object key string"],
    [
      "json",
      '{"op":"add"}',
      "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    ],
    [
      "merge",
      '{"metadata":{"name":"zz"}}',
      "the name of the object (zz) does not match the name on the URL (patched)",
    ],
  ] as const)
    it(`refuses the ${type} patch ${body}`, async () => {
      refuses(await suite.api.patch(one(), type, body), 400, "BadRequest", message);
    });

  it("refuses a patch that makes what may not be", async () => {
    const answer = await suite.api.patch(one(), "merge", { data: { k: 1 } });
    refuses(
      answer,
      422,
      "Invalid",
      /^ "" is invalid: patch: Invalid value: ".*": json: cannot unmarshal number into Go struct field ConfigMap\.data of type string$/,
    );
  });

  it("refuses a patch of another version", async () => {
    refuses(
      await suite.api.patch(one(), "merge", { metadata: { resourceVersion: "1" }, data: { z: "1" } }),
      409,
      "Conflict",
      'Operation cannot be fulfilled on configmaps "patched": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  it("refuses to patch what is not there, and a patch of no known type", async () => {
    refuses(
      await suite.api.patch(`${maps()}/nope`, "merge", {}),
      404,
      "NotFound",
      'configmaps "nope" not found',
    );
    refuses(
      await suite.api.send("PATCH", one(), { body: {} }),
      415,
      "UnsupportedMediaType",
      "415: Unsupported Media Type",
      {},
    );
  });

  it("checks the options of a patch", async () => {
    refuses(
      await suite.api.patch(`${one()}?fieldManager=${"x".repeat(200)}`, "merge", {}),
      422,
      "Invalid",
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    );
    refuses(
      await suite.api.patch(`${one()}?force=true`, "merge", {}),
      422,
      "Invalid",
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    );
  });

  it("only says what would be with dryRun", async () => {
    const next = await suite.api.patch(`${one()}?dryRun=All`, "merge", { data: { k: "other" } });
    assert.deepEqual(next.at("data"), { k: "other" });
    assert.deepEqual((await suite.api.get(one())).at("data"), { k: "v" });
  });
});

contract("strategic merge patch", (suite) => {
  const pods = () => suite.path("pods");
  const one = () => `${pods()}/p?dryRun=All`;
  before(async () => {
    const made = await suite.api.post(pods(), {
      metadata: { name: "p", labels: { a: "1" }, finalizers: ["example.com/a", "example.com/b"] },
      spec: {
        nodeSelector: { "example.com/nowhere": "true" },
        containers: [
          { name: "main", image: "a:1" },
          { name: "side", image: "b:1" },
        ],
      },
    });
    assert.equal(made.code, 201, made.text);
  });
  after(async () => {
    await suite.api.patch(`${pods()}/p`, "merge", { metadata: { finalizers: null } });
  });
  const images = (answer: Awaited<ReturnType<typeof suite.api.get>>) =>
    (answer.at("spec", "containers") as readonly { readonly name: string; readonly image: string }[]).map(
      ({ name, image }) => `${name}=${image}`,
    );

  it("merges containers by their name", async () => {
    const next = await suite.api.patch(one(), "strategic", {
      spec: { containers: [{ name: "side", image: "b:2" }] },
    });
    assert.deepEqual(images(next), ["main=a:1", "side=b:2"]);
  });

  it("puts them in the order that is asked for", async () => {
    const next = await suite.api.patch(one(), "strategic", {
      metadata: { annotations: { x: "y" } },
      spec: {
        "$setElementOrder/containers": [{ name: "main" }, { name: "side" }],
        containers: [{ name: "main", image: "a:3" }],
      },
    });
    assert.deepEqual(images(next), ["main=a:3", "side=b:1"]);
  });

  it("replaces a list with a merge patch", async () => {
    const answer = await suite.api.patch(one(), "merge", {
      spec: { containers: [{ name: "main", image: "a:2" }] },
    });
    assert.deepEqual(causesOf(answer), [
      "spec.containers: Forbidden: pod updates may not add or remove containers",
    ]);
  });

  it("refuses an item without its key", async () => {
    refuses(
      await suite.api.patch(one(), "strategic", { spec: { containers: [{ image: "c:1" }] } }),
      500,
      undefined,
      "map: map[image:c:1] does not contain declared merge key: name",
    );
  });

  it("unites sets, and takes from them what it is told to", async () => {
    const more = await suite.api.patch(one(), "strategic", { metadata: { finalizers: ["example.com/c"] } });
    assert.deepEqual(more.at("metadata", "finalizers"), ["example.com/c", "example.com/a", "example.com/b"]);
    const less = await suite.api.patch(one(), "strategic", {
      metadata: { "$deleteFromPrimitiveList/finalizers": ["example.com/a"] },
    });
    assert.deepEqual(less.at("metadata", "finalizers"), ["example.com/b"]);
  });

  it("replaces a map that says so", async () => {
    const next = await suite.api.patch(one(), "strategic", {
      metadata: { labels: { $patch: "replace", b: "2" } },
    });
    assert.deepEqual(next.at("metadata", "labels"), { b: "2" });
  });
});
