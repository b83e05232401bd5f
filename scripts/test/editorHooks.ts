import { openEditors } from "../editor/editor.js";
import { reuseNoProcesses, reuseProcesses } from "../editor/keptProcesses.js";

/**
 * For mocha's --require: a test that fails leaves a picture of each editor that is open, out/screens/failed-<title>.png.
 * Windows follow one another in the same processes, until a test fails.
 */
export const mochaHooks = {
  beforeAll: reuseProcesses,
  async afterEach(this: Mocha.Context): Promise<void> {
    const test = this.currentTest;
    if (test?.state !== "failed") return;
    for (const editor of openEditors())
      await editor.screenshot(`failed-${test.fullTitle()}`).catch(() => undefined);
    await reuseNoProcesses();
  },
  afterAll: reuseNoProcesses,
};
