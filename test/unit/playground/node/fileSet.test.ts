import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, readlink, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileSet, type FileSet } from "../../../../src/playground/node/volumes/fileSet.js";

describe("writeFileSet", () => {
  let dir: string;
  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), "file-set-"))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const files = (contents: Record<string, string>, mode = 0o644): FileSet =>
    new Map(Object.entries(contents).map(([path, text]) => [path, { data: Buffer.from(text), mode }]));

  it("shows the files by links into a version", async () => {
    await writeFileSet(dir, files({ a: "1", "deep/er/b": "2" }, 0o400), "v1");
    assert.equal(await readFile(join(dir, "a"), "utf8"), "1");
    assert.equal(await readFile(join(dir, "deep/er/b"), "utf8"), "2");
    assert.equal(await readlink(join(dir, "..data")), "..v1");
    assert.equal(await readlink(join(dir, "deep")), "..data/deep");
    assert.equal((await stat(join(dir, "a"))).mode & 0o777, 0o400);
  });

  it("changes all of them by one link, and leaves nothing of before", async () => {
    await writeFileSet(dir, files({ a: "1", b: "1" }), "v1");
    await writeFileSet(dir, files({ b: "2", c: "2" }), "v2");
    assert.deepEqual((await readdir(dir)).sort(), ["..data", "..v2", "b", "c"]);
    assert.equal(await readFile(join(dir, "b"), "utf8"), "2");
  });

  it("does nothing when nothing has changed", async () => {
    await writeFileSet(dir, files({ a: "1" }), "v1");
    await writeFileSet(dir, files({ a: "1" }), "v2");
    assert.equal(await readlink(join(dir, "..data")), "..v1");
    await writeFileSet(dir, files({ a: "1" }, 0o600), "v3");
    assert.equal(await readlink(join(dir, "..data")), "..v3");
  });
});
