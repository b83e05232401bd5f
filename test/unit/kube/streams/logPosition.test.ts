import assert from "node:assert/strict";
import { LogPosition } from "../../../../src/kube/streams/logPosition.js";

const at = (time: string) => `2026-01-01T${time}Z`;

describe("LogPosition", () => {
  it("has nothing to resume from before the first line", () => {
    assert.equal(new LogPosition().resume(), undefined);
  });

  it("asks from the second before the last line, and drops what was read since then", () => {
    const position = new LogPosition();
    const read = ["10:00:00.9", "10:00:01.1", "10:00:02.0", "10:00:02.5"].map(at);
    assert.deepEqual(
      read.map((line) => position.take(line)),
      [true, true, true, true],
    );
    assert.deepEqual(position.resume(), { sinceTime: at("10:00:01") });
    assert.deepEqual(
      ["10:00:01.1", "10:00:02.0", "10:00:02.5", "10:00:02.6"].map((time) => position.take(at(time))),
      [false, false, false, true],
    );
  });

  it("keeps out what stands before the first line that was read, where the log was read from its tail", () => {
    const position = new LogPosition();
    for (const line of ["10:00:00.3", "10:00:00.4"].map(at)) position.take(line);
    position.resume();
    assert.deepEqual(
      ["10:00:00.1", "10:00:00.2", "10:00:00.3", "10:00:00.4", "10:00:00.5"].map((time) =>
        position.take(at(time)),
      ),
      [false, false, false, false, true],
    );
  });

  it("knows what stands before the first line also where zeros at the end are left away", () => {
    const position = new LogPosition();
    position.take(at("10:00:00.52"));
    position.resume();
    assert.deepEqual(
      ["10:00:00", "10:00:00.48", "10:00:00.5", "10:00:00.52", "10:00:00.521"].map((time) =>
        position.take(at(time)),
      ),
      [false, false, false, false, true],
    );
  });

  it("counts lines of the same nanosecond", () => {
    const position = new LogPosition();
    for (let count = 0; count < 3; count++) assert.equal(position.take(at("10:00:00.000000001")), true);
    position.resume();
    const again = Array.from({ length: 5 }, () => position.take(at("10:00:00.000000001")));
    assert.deepEqual(again, [false, false, false, true, true]);
  });

  it("drops again what was dropped once, after a second cut", () => {
    const position = new LogPosition();
    const lines = ["10:00:00.1", "10:00:00.2", "10:00:00.3"].map(at);
    for (const line of lines) position.take(line);
    position.resume();
    assert.equal(position.take(lines[0] ?? ""), false);
    position.resume();
    assert.deepEqual(
      lines.map((line) => position.take(line)),
      [false, false, false],
    );
    assert.equal(position.take(at("10:00:00.4")), true);
  });

  it("keeps a line that was written late, with a time before the last one's", () => {
    const position = new LogPosition();
    position.take(at("10:00:01.9"));
    position.take(at("10:00:02.1"));
    position.resume();
    assert.deepEqual(
      ["10:00:01.9", "10:00:02.1", "10:00:01.95"].map((time) => position.take(at(time))),
      [false, false, true],
    );
    assert.deepEqual(position.resume(), { sinceTime: at("10:00:01") });
    assert.equal(position.take(at("10:00:01.95")), false);
  });

  it("reads the offsets of a node's own time zone", () => {
    const position = new LogPosition();
    position.take("2026-10-25T02:59:59.5+02:00");
    position.take("2026-10-25T02:00:00.5+01:00");
    assert.deepEqual(position.resume(), { sinceTime: "2026-10-25T00:59:59Z" });
    assert.equal(position.take("2026-10-25T02:59:59.5+02:00"), false);
    assert.equal(position.take("2026-10-25T02:00:00.5+01:00"), false);
    assert.equal(position.take("2026-10-25T02:00:00.6+01:00"), true);
  });
});
