import assert from "node:assert/strict";
import { claimName } from "../../../src/domain/resolvedLaunch.js";
import type { Session, SessionVolume } from "../../../src/domain/session.js";
import { endDetail, workText } from "../../../src/present/endText.js";
import { storageText } from "../../../src/present/sessionTooltip.js";
import { sessionNumber } from "../../fixtures/sessions.js";

const own = claimName(sessionNumber(1).id);

function session(volume: Partial<SessionVolume>, more: Partial<Session> = {}): Session {
  const volumes: readonly SessionVolume[] = [
    { name: "workspace", kind: "emptyDir", mountPath: "/workspace", ...volume },
    { name: "tmp", kind: "emptyDir", mountPath: "/tmp" },
  ];
  return sessionNumber(1, { volumes, ...more });
}

const temporary = session({});
const ownClaim = session({ kind: "claim", source: own });
const keptClaim = session(
  { kind: "claim", source: own },
  { requestJson: '{"profile":"x","storage":{"kind":"newClaim","size":"1Gi","keep":true}}' },
);
const otherClaim = session({ kind: "claim", source: "team" });
const onNode = session({ kind: "hostPath", source: "/data" });

describe("what becomes of a session's work", () => {
  it("says that a claim made for a session, and not kept, is deleted with it", () => {
    assert.match(workText([ownClaim]), /claim made for it, which is deleted too/);
    assert.equal(storageText(ownClaim), `/workspace, on the claim ${own}, deleted with the session`);
  });

  it("says of each other kind of workspace what becomes of it", () => {
    assert.equal(workText([temporary]), "What is in its workspace is lost.");
    assert.equal(workText([keptClaim]), `Its workspace stays on the claim ${own}; everything else is lost.`);
    assert.equal(workText([otherClaim]), "Its workspace stays on the claim team; everything else is lost.");
    assert.equal(workText([onNode]), "Its workspace stays on the node; everything else is lost.");
    assert.equal(workText([sessionNumber(1)]), "");
    assert.equal(storageText(keptClaim), `/workspace, kept on the claim ${own}`);
    assert.equal(storageText(otherClaim), "/workspace, kept on the claim team");
    assert.equal(storageText(temporary), "/workspace, temporary, lost with the session");
  });

  it("names those of several whose work is lost", () => {
    const named = (given: Session, displayName: string) => ({ ...given, displayName });
    assert.equal(
      workText([named(temporary, "a"), named(keptClaim, "b"), named(ownClaim, "c")]),
      "Lost is what is in the workspace of a and c; the others' workspaces stay.",
    );
    assert.match(workText([temporary, ownClaim]), /is lost, also on claims made for them\./);
    assert.match(workText([otherClaim, keptClaim]), /^Their workspaces stay/);
  });

  it("names every session that a question only counts, and speaks of their pods", () => {
    const named = (given: Session, displayName: string) => ({ ...given, displayName });
    assert.equal(
      endDetail("delete", [named(temporary, "a"), named(temporary, "b")]),
      "a and b\n\nThe pods and all that was made for them are deleted. What is in their workspaces is lost.",
    );
    assert.equal(
      endDetail("stop", [temporary]),
      "The processes are asked to end, and the pod is deleted. What is in its workspace is lost.",
    );
    const many = Array.from({ length: 23 }, (_, index) => named(temporary, `s${index}`));
    assert.match(
      endDetail("kill", many),
      /^s0, s1, .*, s19 and 3 more\n\nThe processes are ended at once, and the pods/,
    );
  });
});
