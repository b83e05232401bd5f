import assert from "node:assert/strict";
import { ClusterFailure } from "../../../src/domain/failure.js";
import type { Session } from "../../../src/domain/session.js";
import {
  endText,
  goneText,
  logName,
  openingText,
  refusedText,
  terminalName,
} from "../../../src/present/terminalText.js";

const session = {
  displayName: "demo",
  defaultContainer: "main",
  state: { kind: "running" },
} as Session;
const failure = new ClusterFailure("lost", "socket hang up.\nat …");

describe("terminalText", () => {
  it("names a terminal by session, other container and context", () => {
    assert.deepEqual(
      [
        terminalName(session, {}),
        terminalName(session, { container: "main", context: "dev" }),
        terminalName(session, { container: "db", context: "dev" }),
        logName(session, ["main"], { isPrevious: false, context: "dev" }),
        logName(session, ["main"], { isPrevious: true, context: "dev" }),
        logName(session, ["db"], { isPrevious: false, context: "dev" }),
        logName(session, ["main", "db"], { isPrevious: false, context: "dev" }),
      ],
      [
        "demo",
        "demo — dev",
        "demo/db — dev",
        "demo — log — dev",
        "demo — earlier log — dev",
        "demo/db — log — dev",
        "demo/* — log — dev",
      ],
    );
  });

  it("says whether it connects or waits", () => {
    assert.equal(
      openingText(session, { container: "main", context: "dev" }),
      "Connecting to demo (main) in dev …",
    );
    assert.equal(
      openingText({ ...session, state: { kind: "pending" } }, { container: "db", context: "dev" }),
      "Waiting until demo (db) in dev takes a shell …",
    );
  });

  it("says how each end came, and what Enter does", () => {
    assert.deepEqual(
      [
        endText({ kind: "exit", code: 0 }),
        endText({ kind: "exit", code: 127 }),
        endText({ kind: "ended" }),
        endText({ kind: "failed", failure }),
        endText({ kind: "lost", failure }),
      ],
      [
        "Ended with exit code 0. Press Enter to run it again.",
        "Ended with exit code 127 (command not found). Press Enter to run it again.",
        "The main process has ended.",
        "The process could not run: socket hang up. Press Enter to try again.",
        "Connection lost. Press Enter to reconnect.",
      ],
    );
  });

  it("says that Enter tries again where that can help", () => {
    assert.equal(refusedText("Cannot reach it.", true), "Cannot reach it. Press Enter to try again.");
    assert.equal(refusedText("It is over.", false), "It is over.");
  });

  it("says why there is nothing to reconnect to", () => {
    assert.equal(goneText(session, undefined), "demo was deleted. There is nothing to reconnect to.");
    assert.equal(goneText(session, { ...session, state: { kind: "stopping" } }), "demo is being stopped.");
    assert.equal(
      goneText(session, { ...session, state: { kind: "failed", reason: "OOMKilled", exitCode: 137 } }),
      "demo has failed: OOMKilled",
    );
  });
});
