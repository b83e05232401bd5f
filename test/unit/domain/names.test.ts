import assert from "node:assert/strict";
import {
  generatedName,
  labelKeyProblem,
  labelValueProblem,
  nameProblem,
  newSessionId,
  slug,
  subdomainProblem,
  toLabelValue,
} from "../../../src/domain/names.js";

describe("names", () => {
  it("takes RFC 1123 labels", () => {
    for (const name of ["a", "my-pod", "0a9", "x".repeat(63)]) assert.equal(nameProblem(name), undefined);
  });

  it("says what to write instead of a name that is no label", () => {
    assert.match(nameProblem("My Pod") ?? "", /“My Pod” is not a name .* for example “my-pod”/);
    assert.match(nameProblem("Übung 1") ?? "", /“ubung-1”/);
    assert.match(nameProblem("feat/x_y") ?? "", /“feat-x-y”/);
    assert.match(nameProblem("") ?? "", /“my-session”/);
    assert.match(nameProblem("***") ?? "", /“my-session”/);
    assert.match(nameProblem("a".repeat(64)) ?? "", /64 characters.*at most 63/);
    for (const name of ["-a", "a-", "a.b", "a_b", "a\n"]) assert.notEqual(nameProblem(name), undefined, name);
  });

  it("proposes only names that it would take", () => {
    for (const text of ["My Pod", "--x--", "a".repeat(62) + "-b", "Ünï.cödé"]) {
      assert.equal(nameProblem(slug(text)), undefined, slug(text));
    }
  });

  it("takes dots in the names of objects", () => {
    assert.equal(subdomainProblem("my.secret-1", "a Secret"), undefined);
    assert.match(subdomainProblem("My Secret", "a Secret") ?? "", /cannot be the name of a Secret/);
    assert.notEqual(subdomainProblem("a..b", "a Secret"), undefined);
    assert.notEqual(subdomainProblem("a".repeat(254), "a Secret"), undefined);
  });

  it("knows the keys and the values of labels", () => {
    for (const key of ["app", "example.com/team", "A_b.c-d"])
      assert.equal(labelKeyProblem(key), undefined, key);
    for (const key of ["", "/x", "a b", "a/b/c", "x/", "-x", "a".repeat(64)]) {
      assert.notEqual(labelKeyProblem(key), undefined, key);
    }
    for (const value of ["", "x", "A_b.c-1"]) assert.equal(labelValueProblem(value), undefined);
    assert.match(labelValueProblem("feat/x y") ?? "", /“feat-x-y”/);
  });

  it("makes the nearest label value of a text", () => {
    assert.equal(toLabelValue("feat/x y"), "feat-x-y");
    assert.equal(toLabelValue("as-it_is.1"), "as-it_is.1");
    assert.equal(toLabelValue("/" + "a".repeat(80)), "a".repeat(62));
    assert.equal(toLabelValue("///"), "");
  });

  it("draws version 4 UUIDs, and names of their first eight digits", () => {
    const id = newSessionId((count) => new Uint8Array(count).fill(0xff));
    assert.equal(id, "ffffffff-ffff-4fff-bfff-ffffffffffff");
    const lowest = newSessionId((count) => new Uint8Array(count));
    assert.equal(lowest, "00000000-0000-4000-8000-000000000000");
    assert.equal(generatedName("coop-session-", id), "coop-session-ffffffff");
  });
});
