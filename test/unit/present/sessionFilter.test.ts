import assert from "node:assert/strict";
import { matchesFilter, parseFilter } from "../../../src/present/sessionFilter.js";
import { podFixture } from "../../fixtures/podFixtures.js";
import { sessionNumber } from "../../fixtures/sessions.js";

const running = podFixture("running").session;
const blocked = podFixture("image-tag").session;
const ended = sessionNumber(1, { profile: "coop", state: { kind: "failed", reason: "Error", exitCode: 3 } });

const table: readonly (readonly [text: string, running: boolean, blocked: boolean, ended: boolean])[] = [
  ["", true, true, true],
  ["DOCS", true, false, false],
  ["docs ada@", true, false, false],
  ["docs nobody", false, false, false],
  ["busybox", true, true, false],
  ["no-such-tag", false, true, false],
  ["node-1", true, true, false],
  ["state:running", true, false, false],
  ["state:Blocked,failed", false, true, true],
  ["is:errimagepull", false, true, false],
  ["is:finished", false, false, true],
  ["is:active", true, true, false],
  ["is:attention", false, true, true],
  ["profile:coop", false, false, true],
  ["profile:coop is:active", false, false, false],
  ["profile:", true, true, true],
  // Not a key of ours: the words of an image.
  ["busybox:1.36", true, false, false],
];

describe("sessionFilter", () => {
  for (const [text, ...expected] of table) {
    it(`“${text}” lets through what it names`, () => {
      const filter = parseFilter(text);
      assert.deepEqual(
        [running, blocked, ended].map((session) => matchesFilter(session, filter)),
        expected,
      );
    });
  }
});
