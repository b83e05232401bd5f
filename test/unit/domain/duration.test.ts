import assert from "node:assert/strict";
import { formatDuration, parseDuration } from "../../../src/domain/duration.js";

describe("parseDuration", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["0", 0],
    ["90", 90],
    ["45m", 2_700],
    ["1h 30m", 5_400],
    ["1h30m", 5_400],
    ["1.5 hours", 5_400],
    ["2 days", 172_800],
    [" 10 S ", 10],
  ];
  for (const [text, seconds] of cases) {
    it(`reads ${JSON.stringify(text)} as ${seconds} s`, () => {
      assert.equal(parseDuration(text), seconds);
    });
  }

  for (const text of ["", "soon", "-5m", "5 moons", "1h and 5m", "h"]) {
    it(`says that ${JSON.stringify(text)} is not a time`, () => {
      assert.match(String(parseDuration(text)), /is not a time.*for example/);
    });
  }
});

describe("formatDuration", () => {
  it("is read back as the same time", () => {
    for (const seconds of [0, 1, 59, 60, 3_600, 5_400, 90_061, 172_800]) {
      assert.equal(parseDuration(formatDuration(seconds)), seconds);
    }
    assert.equal(formatDuration(90_061), "1d 1h 1m 1s");
  });
});
