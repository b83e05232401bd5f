import assert from "node:assert/strict";
import type { LaunchRequest } from "../../../src/domain/launch.js";
import { launchTextFields, type LaunchTextFieldName } from "../../../src/domain/launchTextFields.js";

const base: LaunchRequest = { profile: "default" };
const write = (name: LaunchTextFieldName, text: string, request = base) =>
  launchTextFields[name].write(request, text);

describe("launchTextFields", () => {
  const good: readonly (readonly [LaunchTextFieldName, string, Partial<LaunchRequest>])[] = [
    ["name", " demo ", { name: "demo" }],
    ["image", "node:24", { image: "node:24" }],
    ["command", "sh -c 'sleep 1'", { command: ["sh", "-c", "sleep 1"] }],
    ["env", "A=1 'B=x y' C=", { env: { A: "1", B: "x y", C: "" } }],
    ["secretEnv", "TOKEN=creds/token", { secretEnv: { TOKEN: { name: "creds", key: "token" } } }],
    ["setup", "npm ci ;; npm test; true", { setup: ["npm ci", "npm test; true"] }],
    [
      "ports",
      "8080 http:80 53/udp",
      { ports: [{ port: 8080 }, { port: 80, name: "http" }, { port: 53, protocol: "UDP" }] },
    ],
    ["cpu", "500m", { resources: { cpuRequest: "500m", cpuLimit: "500m" } }],
    ["memory", "128Mi 1Gi", { resources: { memoryRequest: "128Mi", memoryLimit: "1Gi" } }],
    ["gpus", "2", { resources: { gpus: 2 } }],
    ["nodeSelector", "disk=ssd", { nodeSelector: { disk: "ssd" } }],
    ["timeLimit", "1h 30m", { timeoutSeconds: 5_400 }],
    ["repository", "https://git.example/a/b", { git: { url: "https://git.example/a/b" } }],
    [
      "tolerations",
      "gpu=yes:NoSchedule spot",
      {
        tolerations: [
          { key: "gpu", operator: "Equal", value: "yes", effect: "NoSchedule" },
          { key: "spot", operator: "Exists" },
        ],
      },
    ],
  ];
  for (const [name, text, part] of good) {
    it(`reads ${name} ${JSON.stringify(text)} and shows the same again`, () => {
      const request = write(name, text);
      assert.deepEqual(request, { ...base, ...part });
      assert.ok(typeof request !== "string");
      assert.deepEqual(write(name, launchTextFields[name].read(request)), request);
      assert.deepEqual(write(name, "", request), base);
    });
  }

  const bad: readonly (readonly [LaunchTextFieldName, string, RegExp])[] = [
    ["name", "My Session", /not a name that Kubernetes takes.*my-session/],
    ["image", "node 24", /contains a space.*node:24/],
    ["memory", "2 gigs", /not a size.*2Gi/],
    ["env", "A", /“A” has no value/],
    ["env", "1A=x", /cannot be the name of a variable/],
    ["ports", "http", /is not a port/],
    ["ports", "70000", /not a port/],
    ["command", "echo 'a", /is not closed/],
    ["branch", "main", /no repository/],
    ["repository", "https://me:pw@git.example/a", /holds a password/],
    ["timeLimit", "soon", /is not a time/],
    ["gpus", "many", /“many” is not a number of GPUs/],
    ["tolerations", "a=b:Never", /is not a toleration/],
    ["secretEnv", "TOKEN=creds", /which key of which Secret/],
    ["cpu", "2 1", /more than the limit/],
  ];
  for (const [name, text, problem] of bad) {
    it(`says what is wrong with ${name} ${JSON.stringify(text)}`, () => {
      const result = write(name, text);
      assert.match(typeof result === "string" ? result : "nothing is wrong", problem);
    });
  }

  it("keeps the other resources when one is changed", () => {
    const request = write("cpu", "1");
    assert.ok(typeof request !== "string");
    assert.deepEqual(write("memory", "1Gi", request), {
      ...base,
      resources: { cpuRequest: "1", cpuLimit: "1", memoryRequest: "1Gi", memoryLimit: "1Gi" },
    });
  });

  it("sets how much history of the repository is cloned", () => {
    const request: LaunchRequest = { ...base, git: { url: "https://git.example/a/b" } };
    const deeper = { ...base, git: { url: "https://git.example/a/b", depth: 50 } };
    assert.deepEqual(write("depth", "50", request), deeper);
    assert.equal(launchTextFields.depth.read(deeper), "50");
    assert.deepEqual(write("depth", "", deeper), request);
    assert.equal(
      write("depth", "all", request),
      "all is not a depth. Write a whole number of commits, or 0 for the whole history.",
    );
  });

  it("sets the branch of the repository that is there", () => {
    const request: LaunchRequest = { ...base, git: { url: "https://git.example/a/b" } };
    assert.deepEqual(write("branch", "main", request), {
      ...base,
      git: { url: "https://git.example/a/b", branch: "main" },
    });
  });
});
