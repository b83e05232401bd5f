import assert from "node:assert/strict";
import { defaultSettings, parseSettings } from "../../../src/domain/settings.js";

const parsed = (values: Readonly<Record<string, unknown>>) => parseSettings((key) => values[key]);

describe("parseSettings", () => {
  it("takes what is in its range", () => {
    const settings = parsed({
      kubeconfigPath: " /k ",
      "tree.groupBy": "profile",
      "logs.tailLines": 0,
      "logs.timestamps": true,
      pollIntervalSeconds: 1.5,
      credentialPluginTimeoutSeconds: 3_600,
      profiles: { mine: {} },
    });
    assert.deepEqual(settings, {
      ...defaultSettings,
      kubeconfigPath: "/k",
      tree: { ...defaultSettings.tree, groupBy: "profile" },
      logs: { tailLines: 0, timestamps: true },
      pollIntervalSeconds: 1.5,
      credentialPluginTimeoutSeconds: 3_600,
      profiles: { mine: {} },
    });
  });

  it("lists without pause, and ends each plugin at once, for nobody's 0", () => {
    for (const wrong of [0, -1, Number.NaN, Infinity, "5", null, {}, []]) {
      assert.deepEqual(
        parsed({ pollIntervalSeconds: wrong, credentialPluginTimeoutSeconds: wrong }),
        defaultSettings,
        JSON.stringify(wrong),
      );
    }
  });

  it("takes a value of the wrong kind for none", () => {
    const keys = [
      "kubeconfigPath",
      "namespace",
      "defaultProfile",
      "profiles",
      "tree.groupBy",
      "tree.showEvents",
    ];
    const more = ["logs.tailLines", "logs.timestamps", "terminal.openAfterLaunch", "terminal.shell"];
    for (const wrong of [null, [1], 1.5e9, -2]) {
      const values = Object.fromEntries([...keys, ...more].map((key) => [key, wrong]));
      assert.deepEqual(parsed(values), defaultSettings, String(wrong));
    }
    assert.deepEqual(parsed({}), defaultSettings);
  });
});
