import assert from "node:assert/strict";
import { FileWatches } from "../../../../src/kube/kubeconfig/fileWatches.js";
import { HandClock } from "../../../fakes/clock.js";
import { RecordingLog } from "../../../fakes/recordingLog.js";
import { TestFolder } from "../../../fakes/testFolder.js";

describe("FileWatches", () => {
  it("looks every five seconds where the system gives no watch, until it is disposed", async () => {
    const folder = await TestFolder.make();
    const clock = new HandClock();
    const log = new RecordingLog();
    const files = [folder.at("kubeconfig")];
    const watches = new FileWatches({
      clock,
      log,
      watchFolder: () => {
        throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      },
    });
    let touches = 0;
    watches.onDidTouch(() => {
      touches++;
      watches.follow(files);
    });
    assert.equal(watches.follow(files), false);
    await clock.advance(15_000);
    assert.equal(touches, 3);
    assert.match(log.text, /ENOSPC/);
    watches.dispose();
    assert.deepEqual(clock.pendingMs, []);
    await folder.remove();
  });
});
