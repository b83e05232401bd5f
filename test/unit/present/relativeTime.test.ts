import assert from "node:assert/strict";
import { ageText, remainingMs, spokenAge, timeText } from "../../../src/present/relativeTime.js";

const nowMs = Date.parse("2026-01-10T12:00:00Z");

describe("relativeTime", () => {
  const ages: readonly (readonly [since: string, short: string, spoken: string])[] = [
    ["2026-01-10T12:00:00Z", "0s", "0 seconds"],
    ["2026-01-10T11:59:59Z", "1s", "1 second"],
    ["2026-01-10T11:59:01Z", "59s", "59 seconds"],
    ["2026-01-10T11:59:00Z", "1m", "1 minute"],
    ["2026-01-10T11:00:01Z", "59m", "59 minutes"],
    ["2026-01-10T11:00:00Z", "1h", "1 hour"],
    ["2026-01-09T12:00:01Z", "23h", "23 hours"],
    ["2026-01-09T12:00:00Z", "1d", "1 day"],
    ["2025-01-10T12:00:00Z", "365d", "365 days"],
    // The cluster's clock may be ahead of ours.
    ["2026-01-10T12:05:00Z", "0s", "0 seconds"],
  ];
  for (const [since, short, spoken] of ages) {
    it(`tells the age of ${since} as ${short}`, () => {
      assert.equal(ageText(since, nowMs), short);
      assert.equal(spokenAge(since, nowMs), spoken);
    });
  }

  it("has no age for what has no time", () => {
    for (const since of [undefined, "", "yesterday"]) {
      assert.equal(ageText(since, nowMs), undefined);
      assert.equal(remainingMs(since, nowMs), undefined);
    }
  });

  it("counts what is left down to nothing", () => {
    assert.equal(remainingMs("2026-01-10T12:01:00Z", nowMs), 60_000);
    assert.equal(remainingMs("2026-01-10T11:00:00Z", nowMs), 0);
  });

  it("writes times of the cluster in UTC, and leaves what is none", () => {
    assert.equal(timeText("2026-01-10T13:00:00.123456+01:00"), "2026-01-10 12:00:00 UTC");
    assert.equal(timeText("soon"), "soon");
  });
});
