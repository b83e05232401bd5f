import assert from "node:assert/strict";
import { parseQuantity, quantityProblem } from "../../../src/domain/quantity.js";

describe("quantity", () => {
  it("reads Kubernetes' grammar", () => {
    const cases: readonly (readonly [string, number | undefined])[] = [
      ["500m", 0.5],
      ["2", 2],
      ["2Gi", 2 * 2 ** 30],
      ["1.5Gi", 1.5 * 2 ** 30],
      [".5", 0.5],
      ["5.", 5],
      ["1k", 1000],
      ["1E", 1e18],
      ["1e3", 1000],
      ["1E-3", 0.001],
      ["+1", 1],
      ["100n", 1e-7],
      ["2 gigs", undefined],
      ["2gb", undefined],
      ["2 Gi", undefined],
      ["", undefined],
      ["-1", undefined],
      ["1K", undefined],
      ["Gi", undefined],
      ["1e", undefined],
      ["0x10", undefined],
    ];
    for (const [text, value] of cases) {
      const parsed = parseQuantity(text);
      if (value === undefined || parsed === undefined) assert.equal(parsed, value, text);
      else assert.ok(Math.abs(parsed - value) <= value * 1e-9, `${text}: ${parsed}`);
    }
  });

  it("answers a size in everyday words with the quantity that was most likely meant", () => {
    assert.equal(
      quantityProblem("2 gigs", "bytes"),
      "“2 gigs” is not a size. Write a number and a unit without a space, for example “2Gi”.",
    );
    assert.match(quantityProblem("512 MB", "bytes") ?? "", /“512Mi”/);
    assert.match(quantityProblem("1,5 GB", "bytes") ?? "", /“1.5Gi”/);
    assert.match(quantityProblem("lots", "bytes") ?? "", /“2Gi”/);
    assert.match(quantityProblem("2 cores", "cpu") ?? "", /for example “2”/);
    assert.match(quantityProblem("two", "cpu") ?? "", /for example “500m”/);
  });

  it("refuses what Kubernetes takes and no node could give", () => {
    assert.match(quantityProblem("500m", "bytes") ?? "", /Did you mean “500Mi”/);
    assert.match(quantityProblem("2Gi", "cpu") ?? "", /2,147,483,648 cores/);
    assert.match(quantityProblem("0", "cpu") ?? "", /nothing at all/);
  });

  it("asks for the unit of a size that only a few bytes would be", () => {
    assert.match(quantityProblem("1", "bytes") ?? "", /“1” would be 1 byte\..*“1Gi”/);
    assert.match(quantityProblem("512", "bytes") ?? "", /“512” would be 512 bytes\..*“512Mi”/);
    assert.equal(quantityProblem("100Ki", "bytes"), undefined);
  });

  it("takes what is right", () => {
    for (const text of ["500m", "2", "0.1"]) assert.equal(quantityProblem(text, "cpu"), undefined, text);
    for (const text of ["512Mi", "1e9", "1000000"])
      assert.equal(quantityProblem(text, "bytes"), undefined, text);
  });
});
