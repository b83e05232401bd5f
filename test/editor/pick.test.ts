import assert from "node:assert/strict";
import { Cancelled } from "../../src/base/errors.js";
import { pick, type Choice } from "../../src/ui/prompts/pick.js";
import { until } from "../../scripts/editor/until.js";
import { needsOutside, outside } from "./harness/outside.js";

describe("a list to choose from", () => {
  const choices: readonly Choice<string>[] = [
    { label: "Launch", value: "launch" },
    { label: "Storage", value: "storage" },
  ];

  /** A list that comes when the test says so. */
  async function slowList() {
    let give: (list: readonly Choice<string>[]) => void = () => undefined;
    const later = new Promise<readonly Choice<string>[]>((resolve) => (give = resolve));
    const picked = pick({
      ...{ title: "Choose", placeholder: "Which?", choices: later, stays: true },
      active: (value) => value === "launch",
    });
    await until({
      what: "the list",
      read: () => outside.quickInput(),
      isDone: (input) => input?.title === "Choose",
    });
    return { picked, give: () => give(choices) };
  }

  it("takes what was typed, where Enter came before the list", async function () {
    needsOutside(this);
    const { picked, give } = await slowList();
    await outside.answer("stor");
    give();
    assert.equal(await picked, "storage");
  });

  it("takes nothing where Enter came before a list in which nothing fits, or after a change of mind", async function () {
    needsOutside(this);
    const { picked, give } = await slowList();
    let value: string | undefined;
    void picked.then(
      (taken) => (value = taken),
      () => undefined,
    );
    await outside.answer("nothing like it");
    await outside.press("Control+A");
    await outside.type("sto");
    give();
    await until({
      what: "what fits",
      read: () => outside.quickInput(),
      isDone: (input) => input?.items.length === 1,
    });
    assert.equal(value, undefined);
    await outside.press("Escape");
    await assert.rejects(picked, Cancelled);
  });
});
