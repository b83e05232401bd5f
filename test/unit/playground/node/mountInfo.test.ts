import assert from "node:assert/strict";
import {
  lockedOptions,
  parseMountInfo,
  readOnlyRemounts,
} from "../../../../src/playground/node/sandbox/mountInfo.js";

describe("mountInfo", () => {
  const mounts = parseMountInfo(
    [
      "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard",
      "30 22 0:26 / /usr rw,nodev,noatime - ext4 /dev/vdb rw",
      "31 30 0:27 / /usr/local rw,noexec - tmpfs tmpfs rw",
      "32 22 0:28 / /with\\040space rw,nosuid - tmpfs tmpfs rw",
    ].join("\n"),
  );

  it("reads paths with spaces", () => {
    assert.deepEqual(mounts.at(-1), { path: "/with space", options: ["rw", "nosuid"] });
  });

  it("repeats what a user's namespace may not take away, for a folder and what is mounted in it", () => {
    assert.deepEqual(readOnlyRemounts(mounts, "/usr"), [
      { below: "", options: "remount,bind,ro,nosuid,nodev,noatime" },
      { below: "/local", options: "remount,bind,ro,nosuid,nodev,noexec" },
    ]);
    assert.deepEqual(lockedOptions(mounts, "/usrx/y"), ["nosuid", "nodev", "relatime"]);
  });
});
