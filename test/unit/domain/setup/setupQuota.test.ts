import assert from "node:assert/strict";
import { builtInProfiles } from "../../../../src/domain/profiles/builtInProfiles.js";
import { parseQuotaLine, quotaLine, teamQuota } from "../../../../src/domain/setup/setupQuota.js";
import { podSecurityFor, sessionAccounts } from "../../../../src/domain/setup/setupRequest.js";

describe("quota numbers", () => {
  it("reads what it writes", () => {
    assert.deepEqual(parseQuotaLine(quotaLine(teamQuota)), teamQuota);
    assert.equal(Object.keys(teamQuota).length, 7);
  });

  it("says what is wrong with a line, with an example", () => {
    for (const [line, told] of [
      ["", "Write what to limit, for example “pods=50 requests.cpu=10”."],
      [
        "pods",
        "“pods” is not a limit. Write a resource, an equals sign and an amount, for example “pods=50”.",
      ],
      [
        "pods=5=6",
        "“pods=5=6” is not a limit. Write a resource, an equals sign and an amount, for example “pods=50”.",
      ],
      [
        "pods=many",
        "“many” is not an amount of pods. Write a number and a unit, for example “20” or “40Gi”.",
      ],
    ])
      assert.equal(parseQuotaLine(line ?? ""), told);
  });
});

describe("what profiles ask of a namespace", () => {
  const named = (...names: string[]) => builtInProfiles.filter(({ name }) => names.includes(name));

  it("is as strict as the least strict of them", () => {
    assert.equal(podSecurityFor(named("default", "nvim-web")), "restricted");
    assert.equal(podSecurityFor(named("default", "coop")), "baseline");
  });

  it("names the accounts that sessions run as, each once, and not the one that is always there", () => {
    assert.deepEqual(sessionAccounts(named("coop", "execbox", "nvim-web")), ["coop-session", "execbox"]);
  });
});
