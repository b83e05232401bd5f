import assert from "node:assert/strict";
import { windowsScript } from "../../../../src/kube/credentials/windowsScript.js";

describe("windowsScript", () => {
  it("leaves programs alone", () => {
    assert.equal(windowsScript("C:\\bin\\aws.exe", ["eks"], {}), undefined);
  });

  it("calls the interpreter with nothing left for it to act on", () => {
    assert.deepEqual(
      windowsScript("C:\\my bin\\az.CMD", ["a b", "%PATH%", 'q"uo\\"te', "end\\", "&calc"], {
        ComSpec: "C:\\cmd.exe",
      }),
      {
        file: "C:\\cmd.exe",
        args: [
          "/d",
          "/s",
          "/c",
          '"C:\\my^ bin\\az.CMD ^"a^ b^" ^"^%PATH^%^" ^"q\\^"uo\\\\\\^"te^" ^"end\\\\^" ^"^&calc^""',
        ],
      },
    );
  });
});
