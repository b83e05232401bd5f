import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ContainerLog } from "../../../../src/playground/node/logs/containerLog.js";
import { readLog, type ReadLogOptions } from "../../../../src/playground/node/logs/readLog.js";
import { HandClock } from "../../../fakes/clock.js";
import { until } from "../../../fakes/until.js";

describe("ContainerLog", () => {
  let dir: string;
  let clock: HandClock;
  let log: ContainerLog;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "container-log-"));
    clock = new HandClock(Date.UTC(2026, 0, 1, 0, 0, 1, 500));
    log = new ContainerLog(join(dir, "log"), clock);
  });
  afterEach(async () => {
    log.end();
    await rm(dir, { recursive: true, force: true });
  });

  const write = (text: string, stream: "stdout" | "stderr" = "stdout") =>
    log.write(stream, Buffer.from(text));
  const options = (more: Partial<ReadLogOptions>): ReadLogOptions => ({
    ...{ follow: false, timestamps: false, tailLines: undefined, sinceMs: undefined, limitBytes: undefined },
    signal: new AbortController().signal,
    ...more,
  });
  const read = async (more: Partial<ReadLogOptions> = {}) => {
    const chunks: Buffer[] = [];
    for await (const chunk of readLog(log, options(more))) chunks.push(chunk);
    return Buffer.concat(chunks).toString("utf8");
  };

  it("writes the format of container runtimes, with a time of its own for each line", async () => {
    write("one\ntw");
    write("o\r\n");
    write("oops\n", "stderr");
    write("unfinished");
    log.end();
    assert.equal(
      await readFile(log.path, "utf8"),
      [
        "2026-01-01T00:00:01.5Z stdout F one",
        "2026-01-01T00:00:01.500000001Z stdout F two",
        "2026-01-01T00:00:01.500000002Z stderr F oops",
        "2026-01-01T00:00:01.500000003Z stdout P unfinished",
        "",
      ].join("\n"),
    );
    assert.equal(await read(), "one\ntwo\noops\nunfinished");
  });

  it("cuts lines longer than 16 KiB, and joins them again for the reader", async () => {
    const long = "x".repeat(40_000);
    write(`${long}\nnext\n`);
    assert.equal((await readFile(log.path, "utf8")).split("\n").length, 5);
    assert.equal(
      await read({ timestamps: true }),
      `2026-01-01T00:00:01.500000000Z ${long}\n2026-01-01T00:00:01.500000003Z next\n`,
    );
  });

  it("reads the last lines, lines since a time, and no more bytes than asked for", async () => {
    write("one\ntwo\n");
    await clock.advance(1_000);
    write("three\nfour\n");
    assert.equal(await read({ tailLines: 3 }), "two\nthree\nfour\n");
    assert.equal(await read({ tailLines: 0 }), "");
    assert.equal(await read({ tailLines: 99 }), "one\ntwo\nthree\nfour\n");
    assert.equal(await read({ sinceMs: clock.now() }), "three\nfour\n");
    assert.equal(await read({ limitBytes: 6 }), "one\ntw");
  });

  it("finds the tail of a log of many blocks", async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
    write(`${lines.join("\n")}\n`);
    assert.equal(await read({ tailLines: 15_000 }), `${lines.slice(5_000).join("\n")}\n`);
  });

  it("follows until the container ends", async () => {
    write("one\n");
    let heard = "";
    const reading = (async () => {
      for await (const chunk of readLog(log, options({ follow: true }))) heard += chunk.toString();
    })();
    await until(() => heard === "one\n");
    write("two\n");
    await until(() => heard === "one\ntwo\n");
    write("three\n");
    log.end();
    await reading;
    assert.equal(heard, "one\ntwo\nthree\n");
  });

  it("ends quietly when nobody reads any more", async () => {
    const scope = new AbortController();
    const reading = read({ follow: true, signal: scope.signal });
    scope.abort();
    assert.equal(await reading, "");
  });

  it("begins a new file when one is full, keeps five, and followers lose nothing", async () => {
    const small = new ContainerLog(join(dir, "small"), clock, 10_000);
    let heard = "";
    const reading = (async () => {
      for await (const chunk of readLog(small, options({ follow: true }))) heard += chunk.toString();
    })();
    let written = "";
    for (let block = 0; small.rotation < 7; block++) {
      const lines = `${`line of block ${block} `.padEnd(99, "y")}\n`.repeat(30);
      small.write("stdout", Buffer.from(lines));
      written += lines;
      await until(() => heard === written);
    }
    small.end();
    await reading;
    assert.equal(heard, written);
    assert.ok((await stat(`${small.path}.7`)).size >= 10_000);
    const files = async () => (await readdir(dir)).filter((name) => name.startsWith("small")).sort();
    assert.deepEqual(await files(), ["small", "small.4", "small.5", "small.6", "small.7"]);
    small.remove();
    assert.deepEqual(await files(), []);
  });
});
