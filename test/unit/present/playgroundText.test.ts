import assert from "node:assert/strict";
import { playgroundCrashText, playgroundStopQuestion } from "../../../src/present/playgroundText.js";

describe("playgroundText", () => {
  it("says how the playground ended, and offers another and the log", () => {
    const { message, next } = playgroundCrashText({ kind: "crashed", exit: 134, words: "out of memory" });
    assert.equal(
      message,
      "The playground cluster ended unexpectedly (with code 134), and its sessions with it.",
    );
    assert.deepEqual(
      next.map(({ title }) => title),
      ["Start Again", "Show Log"],
    );
    assert.match(
      playgroundCrashText({ kind: "crashed", exit: "SIGKILL", words: "" }).message,
      /\(by the signal SIGKILL\)/,
    );
  });

  it("counts the sessions that a stop would end", () => {
    assert.match(playgroundStopQuestion(1).detail, /^A session runs in it\./);
    assert.match(playgroundStopQuestion(3).detail, /^3 sessions run in it\./);
  });
});
