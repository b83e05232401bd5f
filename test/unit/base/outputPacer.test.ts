import assert from "node:assert/strict";
import { OutputPacer } from "../../../src/base/outputPacer.js";
import { HandClock } from "../../fakes/clock.js";

const question = "\x1b[?31415$p";
const answer = "\x1b[?31415;0$y";
const KiB = 1024;

/** A terminal that answers when told to, and a sender that is told to stop. */
function setUp() {
  const clock = new HandClock();
  const screen = { text: "", writes: 0, unanswered: 0, isHeld: false };
  const pacer = new OutputPacer({
    clock,
    write: (text) => {
      screen.writes++;
      screen.unanswered += text.split(question).length - 1;
      screen.text += text.replaceAll(question, "");
    },
    onFull: () => (screen.isHeld = true),
    onRoom: () => (screen.isHeld = false),
  });
  const answerAll = () => {
    const input = answer.repeat(screen.unanswered);
    screen.unanswered = 0;
    return pacer.withoutAnswers(input);
  };
  return { clock, screen, pacer, answerAll };
}

describe("OutputPacer", () => {
  it("hands the echo of a key on at once and asks nothing", () => {
    const { pacer, screen } = setUp();
    pacer.push("l");
    assert.deepEqual([screen.text, screen.unanswered], ["l", 0]);
  });

  it("puts what follows closely into one write", async () => {
    const { pacer, screen, clock } = setUp();
    for (const text of ["a", "b", "c", "d"]) pacer.push(text);
    await clock.advance(4);
    assert.deepEqual([screen.text, screen.writes], ["abcd", 2]);
  });

  it("gives a terminal that does not answer no more than its window, and holds the sender back", async () => {
    const { pacer, screen, clock, answerAll } = setUp();
    pacer.push("x".repeat(64 * KiB));
    await clock.advance(4);
    answerAll();
    for (let count = 0; count < 20; count++) pacer.push("x".repeat(64 * KiB));
    await clock.advance(1_000);
    assert.equal(screen.text.length, (64 + 256) * KiB);
    assert.equal(screen.isHeld, true);
  });

  it("goes on with each answer, and lets the sender go when little is left", async () => {
    const { pacer, screen, clock, answerAll } = setUp();
    for (let count = 0; count < 16; count++) pacer.push("x".repeat(64 * KiB));
    assert.equal(screen.isHeld, true);
    for (let turn = 0; turn < 10; turn++) {
      await clock.advance(20);
      answerAll();
    }
    await clock.advance(20);
    assert.equal(screen.text.length, 16 * 64 * KiB);
    assert.equal(screen.isHeld, false);
  });

  it("goes on slowly where no answer ever comes", async () => {
    const { pacer, screen, clock } = setUp();
    for (let count = 0; count < 16; count++) pacer.push("x".repeat(64 * KiB));
    await clock.advance(40);
    assert.equal(screen.text.length, 256 * KiB);
    await clock.advance(2_000);
    assert.equal(screen.text.length, 16 * 64 * KiB);
  });

  it("keeps every character and its order", async () => {
    const { pacer, screen, clock, answerAll } = setUp();
    let sent = "";
    for (let count = 0; count < 5_000; count++) {
      const text = `line ${count} ${"é😀".repeat(count % 40)}\r\n`;
      sent += text;
      pacer.push(text);
    }
    for (let turn = 0; turn < 100; turn++) {
      await clock.advance(20);
      answerAll();
    }
    assert.ok(screen.text === sent);
  });

  it("tears no surrogate pair between two writes", async () => {
    const { pacer, clock } = setUp();
    const writes: string[] = [];
    const torn = new OutputPacer({
      clock,
      write: (text) => writes.push(text.replaceAll(question, "")),
      onFull: () => undefined,
      onRoom: () => undefined,
    });
    torn.push("x" + "😀".repeat(64 * KiB));
    await clock.advance(1_000);
    pacer.dispose();
    assert.ok(writes.length > 1);
    for (const text of writes) assert.ok(!Buffer.from(text).toString().includes("\ufffd"));
  });

  it("asks only between escape sequences", async () => {
    const { pacer, screen, clock } = setUp();
    pacer.push(`${"x".repeat(64 * KiB - 4)}\x1b[31`);
    assert.equal(screen.unanswered, 0);
    pacer.push("mred");
    await clock.advance(10);
    assert.equal(screen.unanswered, 1);
  });

  it("gives back what the person typed between two answers", () => {
    const { pacer } = setUp();
    assert.equal(pacer.withoutAnswers(`${answer}a\x03${answer}b`), "a\x03b");
    assert.equal(pacer.withoutAnswers("\x1b[?2026;2$y"), "\x1b[?2026;2$y");
  });

  it("tells when everything is on the screen", async () => {
    const { pacer, clock, screen } = setUp();
    let isIdle = false;
    pacer.push("a");
    pacer.push("b");
    void pacer.whenIdle().then(() => (isIdle = true));
    await clock.advance(1);
    assert.equal(isIdle, false);
    await clock.advance(10);
    assert.deepEqual([isIdle, screen.text], [true, "ab"]);
  });

  it("writes nothing after its end", async () => {
    const { pacer, screen, clock } = setUp();
    pacer.push("a");
    pacer.push("b");
    pacer.dispose();
    pacer.push("c");
    await clock.advance(1_000);
    await pacer.whenIdle();
    assert.equal(screen.text, "a");
    assert.deepEqual(clock.pendingMs, []);
  });
});
