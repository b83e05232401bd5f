import assert from "node:assert/strict";
import { imageText } from "../../../src/present/imageText.js";
import { sessionChoice, sessionItem } from "../../../src/present/sessionItem.js";
import { sessionDetails } from "../../../src/present/sessionDetails.js";
import { sessionTooltip } from "../../../src/present/sessionTooltip.js";
import { podFixture } from "../../fixtures/podFixtures.js";
import { sessionNumber } from "../../fixtures/sessions.js";
import { assertGolden } from "../../golden/golden.js";

const nowMs = Date.parse("2026-11-20T19:40:00Z");

describe("sessionItem", () => {
  it("tells of a time limit only when it is near", () => {
    const ending = (expiresAt: string) => sessionItem(sessionNumber(1, { expiresAt }), { nowMs }).description;
    assert.match(ending("2026-11-20T19:50:30Z") ?? "", /· ends in 10m$/);
    assert.match(ending("2026-11-20T19:40:30Z") ?? "", /· ends in less than a minute$/);
    assert.doesNotMatch(ending("2026-11-20T20:40:30Z") ?? "", /ends/);
  });

  it("counts the age of a finished session from its end", () => {
    const ended = sessionNumber(1, { state: { kind: "stopped" }, finishedAt: "2026-11-20T19:38:00Z" });
    assert.equal(sessionItem(ended, { nowMs }).description, "Stopped · 2m · node:24");
  });

  it("offers a session with the pod's name, where it shows another, and with what is wrong", () => {
    const { session } = podFixture("running");
    assert.deepEqual(sessionChoice(session, nowMs), {
      label: "docs fix",
      description: "Running · 13m · busybox:1.36",
      icon: "vm-running",
      detail: "running",
    });
    assert.match(
      sessionChoice(podFixture("cpu").session, nowMs).detail ?? "",
      /^No node has enough free CPU/,
    );
  });

  it("shortens an image to what people know it by", () => {
    const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
    const table: Readonly<Record<string, string>> = {
      "node:24": "node:24",
      "alpine/git": "alpine/git",
      "registry.example.com:5000/base/node:24": "node:24",
      "localhost/app": "app",
      [`ghcr.io/team/app:1@${digest}`]: "app:1",
      [`ghcr.io/team/app@${digest}`]: "app@01234567",
    };
    for (const [image, short] of Object.entries(table)) assert.equal(imageText(image), short);
  });

  it("tells all in the tooltip, and nothing in it that Markdown would draw", () => {
    const names = ["running", "crash-loop", "deadline"];
    const shown = names.map((name) => sessionTooltip(podFixture(name).session, { nowMs }));
    assertGolden("tooltips", shown.join("\n\n---\n\n"));
    const hostile = sessionNumber(1, { displayName: "[x](command:y) $(bug)" });
    assert.ok(sessionTooltip(hostile, { nowMs }).includes("\\[x\\]\\(command:y\\) \\$\\(bug\\)"));
  });

  it("describes a session with its spec, conditions and events", () => {
    const shown = ["running", "crash-loop", "clone-branch"].map((name) => {
      const { session, events } = podFixture(name);
      return sessionDetails(session, { nowMs, events });
    });
    assertGolden("details", shown.join("\n\n"));
    const { session, events } = podFixture("mount-secret");
    assert.ok(sessionDetails(session, { nowMs, events }).includes('secret "no-such-secret" not found'));
  });
});
