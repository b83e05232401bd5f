import assert from "node:assert/strict";
import { queryText } from "../../../../src/kube/transport/queryText.js";

describe("queryText", () => {
  it("begins with a question mark, and is empty where nothing is asked", () => {
    assert.deepEqual(
      [queryText(), queryText({}), queryText({ watch: undefined }), queryText({ watch: true, limit: 5 })],
      ["", "", "", "?watch=true&limit=5"],
    );
  });

  it("says a name again for each of a list, and escapes what a URL has its own use for", () => {
    assert.equal(queryText({ command: ["sh", "-c", "a&b=c"] }), "?command=sh&command=-c&command=a%26b%3Dc");
  });
});
