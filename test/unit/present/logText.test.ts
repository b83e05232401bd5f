import assert from "node:assert/strict";
import type { LogLine } from "../../../src/domain/streams.js";
import { LogEnd, logLineText, logTerminalLine } from "../../../src/present/logText.js";

const line: LogLine = {
  container: "web",
  text: "\x1b[32mready\x1b[0m in \x1b]0;title\x0712 ms",
  timestamp: "2026-11-20T10:00:00.123456789Z",
};

describe("logLineText", () => {
  it("leaves colours and titles out", () => {
    assert.equal(logLineText(line, { timestamps: false }), "ready in 12 ms");
  });

  it("puts the time before the line, to the millisecond", () => {
    assert.equal(logLineText(line, { timestamps: true }), "2026-11-20T10:00:00.123Z ready in 12 ms");
  });
});

describe("logTerminalLine", () => {
  it("gives the text as it came where one container is shown", () => {
    assert.equal(logTerminalLine(line, { timestamps: false, containers: ["web"] }), line.text);
  });

  it("puts the names of several containers before their lines, aligned and each in its colour", () => {
    const containers = ["git-clone", "web"];
    const clone = { ...line, container: "git-clone", text: "Cloning" };
    assert.deepEqual(
      [clone, { ...line, text: "up" }].map((it) => logTerminalLine(it, { timestamps: false, containers })),
      ["\x1b[36mgit-clone\x1b[0m │ Cloning", "\x1b[35mweb      \x1b[0m │ up"],
    );
  });
});

describe("LogEnd", () => {
  it("keeps the end of a log that is longer than a document may be, and says so", () => {
    const end = new LogEnd(20);
    for (let line = 0; line < 1_000; line++) end.push(`line ${line}`);
    assert.equal(end.text, "… 998 earlier lines left out.\nline 998\nline 999");
    const one = new LogEnd(7);
    one.push("line 1");
    one.push("line 2");
    assert.equal(one.text, "… 1 earlier line left out.\nline 2");
    const short = new LogEnd(20);
    short.push("a");
    short.push("b");
    assert.equal(short.text, "a\nb");
  });
});
