import assert from "node:assert/strict";
import type { KubeconfigSource, KubeconfigView } from "../../../src/domain/connection.js";
import type { Session } from "../../../src/domain/session.js";
import { kubectlCommands } from "../../../src/present/kubectlCommand.js";

const session = {
  ref: { namespace: "team-a", name: "demo", uid: "1" },
  defaultContainer: "main",
  ports: [{ container: "main", port: 8080, protocol: "TCP" }],
  state: { kind: "running" },
} as unknown as Session;

describe("kubectlCommands", () => {
  it("names context, namespace and container, ready to paste", () => {
    const commands = kubectlCommands(session, { context: "it's dev", container: "db" }).map(
      ({ command }) => command,
    );
    assert.deepEqual(commands, [
      `kubectl --context 'it'\\''s dev' --namespace team-a exec -it demo -c db -- sh`,
      `kubectl --context 'it'\\''s dev' --namespace team-a logs -f demo -c db`,
      `kubectl --context 'it'\\''s dev' --namespace team-a describe pod demo`,
      `kubectl --context 'it'\\''s dev' --namespace team-a get pod demo -o yaml`,
      `kubectl --context 'it'\\''s dev' --namespace team-a port-forward pod/demo 8080`,
      `kubectl --context 'it'\\''s dev' --namespace team-a delete pod demo`,
    ]);
  });

  it("names the kubeconfig that kubectl does not find by itself", () => {
    const firstOf = (source: KubeconfigSource) => {
      const kubeconfig: KubeconfigView = {
        places: [
          { source: "workspace", file: "/work/.kube/kubeconfig", state: { kind: "absent" } },
          { source, file: "/my work/.kube/config", state: { kind: "used" } },
        ],
        source,
        contexts: [],
        problems: [],
      };
      return kubectlCommands(session, { context: "dev", kubeconfig })[0]?.command;
    };
    const rest = "--context dev --namespace team-a exec -it demo -c main -- sh";
    const named = `kubectl --kubeconfig '/my work/.kube/config' ${rest}`;
    assert.deepEqual(
      [
        firstOf("workspace"),
        firstOf("setting"),
        firstOf("playground"),
        firstOf("home"),
        firstOf("environment"),
      ],
      [named, named, named, `kubectl ${rest}`, `kubectl ${rest}`],
    );
  });

  it("offers no shell in what does not run", () => {
    const titles = kubectlCommands({ ...session, state: { kind: "stopped" } }, {}).map(({ title }) => title);
    assert.ok(!titles.includes("Shell"));
  });
});
