import { createApp } from "../../src/app.js";
import { fixedSettings, testPlatform } from "../fakes/platform.js";

/** A window of its own, to be killed: opens a terminal or launches, says "ready", and waits for its end. */
const [task, namespace = "", pod = ""] = process.argv.slice(2);
const kubeconfigPath = process.env.OTHER_WINDOW_KUBECONFIG ?? "";

async function main(): Promise<void> {
  const app = createApp(testPlatform(), fixedSettings({ kubeconfigPath, namespace }));
  const { signal } = new AbortController();
  await app.connections.cluster(signal);
  if (task === "shell") {
    const shell = await app.actions.openShell(
      { namespace, name: pod },
      { tty: true, stdin: true, onStdout: () => undefined, signal },
    );
    await shell.write(Buffer.from("sleep 5001\n"));
    // The guard is opened beside the terminal.
    setTimeout(() => process.stdout.write("ready\n"), 1_000);
    return;
  }
  await app.actions.launch(
    {
      profile: "default",
      nodeSelector: { "pod-sessions.test/no-such-node": "true" },
      files: [{ path: "a", content: "x" }],
      storage: { kind: "newClaim", size: "16Mi" },
    },
    {
      signal,
      onProgress: ({ phase, detail }) => {
        if (phase === "scheduling" && detail !== undefined) process.stdout.write("ready\n");
      },
    },
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
