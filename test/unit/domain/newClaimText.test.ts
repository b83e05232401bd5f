import assert from "node:assert/strict";
import { partProblem } from "../../../src/domain/validate/validateLaunch.js";
import { newClaimText, readNewClaim } from "../../../src/domain/newClaimText.js";

function problemOf(text: string): string {
  const storage = readNewClaim(text);
  return (typeof storage === "string" ? storage : partProblem({ storage })) ?? "nothing is wrong";
}

describe("readNewClaim", () => {
  it("reads size, class and keep, and shows the same again", () => {
    const size = { kind: "newClaim", size: "10Gi" } as const;
    assert.deepEqual(readNewClaim("10Gi"), size);
    assert.deepEqual(readNewClaim(" 10Gi  keep "), { ...size, keep: true });
    assert.deepEqual(readNewClaim("10Gi standard"), { ...size, storageClass: "standard" });
    const whole = { ...size, storageClass: "standard", keep: true } as const;
    assert.deepEqual(readNewClaim("10Gi standard keep"), whole);
    assert.deepEqual(readNewClaim(newClaimText(whole)), whole);
    assert.deepEqual(readNewClaim("10Gi keep standard"), whole);
  });

  it("does not take the word of a size for a storage class, and its number for bytes", () => {
    assert.match(problemOf("2 gigs"), /“2 gigs” is not a size.*“2Gi”/);
    assert.match(problemOf("10 Gi"), /“10 Gi” is not a size.*“10Gi”/);
    assert.match(problemOf("1,5 GB standard keep"), /“1,5 GB” is not a size.*“1.5Gi”/);
  });

  it("does not take a number without a unit for bytes", () => {
    assert.match(problemOf("2"), /“2” would be 2 bytes.*“2Gi”/);
    assert.match(problemOf("10 keep"), /“10” would be 10 bytes.*“10Gi”/);
    assert.equal(problemOf("10737418240 standard"), "nothing is wrong");
  });

  it("drops no word in silence", () => {
    assert.match(problemOf("10Gi standard fast keep"), /^“fast” is too much\. Write the size/);
  });
});
