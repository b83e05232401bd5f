import type { App } from "../src/app.js";
import { median, range, type Bench } from "./bench.js";
import { connectedApp } from "./connectedApp.js";
import { timeKubectl } from "./kubectl.js";

const turns = 8;
const aim = 0.65;

/** From the wish to the first output of a shell in the pod, as a launch with a terminal does it. */
async function ours(app: App, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  const { session } = await app.actions.launch(
    { profile: "default", image: "busybox:1.36" },
    { signal, until: "created" },
  );
  let promptMs: (ms: number) => void = () => undefined;
  const prompted = new Promise<number>((resolve) => (promptMs = resolve));
  const shell = await app.actions.openShell(session.ref, {
    tty: true,
    stdin: true,
    size: { columns: 80, rows: 24 },
    onStdout: () => promptMs(performance.now() - startedAt),
    signal,
  });
  const ms = await prompted;
  shell.dispose();
  await app.actions.delete(session, signal);
  return ms;
}

/** What a person types otherwise: run, wait, exec. */
async function kubectls(kubeconfig: string, namespace: string, turn: number): Promise<number> {
  const name = `bench-kubectl-${turn}`;
  const run = (...args: readonly string[]) => timeKubectl({ kubeconfig, args: ["-n", namespace, ...args] });
  try {
    const made = await run(
      "run",
      name,
      "--image=busybox:1.36",
      "--restart=Never",
      "--command",
      "--",
      "sleep",
      "600",
    );
    const waited = await run("wait", "--for=condition=Ready", `pod/${name}`, "--timeout=60s");
    return made + waited + (await run("exec", name, "--", "true"));
  } finally {
    await run("delete", "pod", name, "--grace-period=0", "--force", "--wait=true");
  }
}

export const bench: Bench = {
  needs: "cluster",
  async run({ kubeconfig, say }) {
    const signal = AbortSignal.timeout(300_000);
    const app = await connectedApp(kubeconfig, signal);
    const { state } = app.connections;
    const namespace = "namespace" in state ? state.namespace : "default";
    const found: [number[], number[]] = [[], []];
    try {
      for (let turn = 0; turn <= turns; turn++) {
        const mine = await ours(app, signal);
        const theirs = await kubectls(kubeconfig, namespace, turn);
        say(`turn ${turn}: ours ${mine.toFixed(0)} ms, kubectl ${theirs.toFixed(0)} ms`);
        if (turn === 0) continue;
        found[0].push(mine);
        found[1].push(theirs);
      }
    } finally {
      app.dispose();
    }
    const [mine, theirs] = [median(found[0]), median(found[1])];
    const ratio = mine / theirs;
    return {
      title: "Launch to the first prompt",
      about:
        `On the real cluster, image present, in turns in one run; medians of ${turns}. Ours: validation, the server's dry run, the pod, ` +
        "a shell on a TTY, its first output. kubectl: `run`, `wait --for=condition=Ready`, `exec … true`. The rest is the scheduler's and the " +
        "kubelet's: the shell answers before the kubelet reports the container.",
      columns: ["ms", "median", "range", "ratio", "aim"],
      rows: [
        ["Pod Sessions", Math.round(mine), range(found[0]), `${ratio.toFixed(2)}×`, `≤ ${aim}×`],
        ["kubectl run + wait + exec", Math.round(theirs), range(found[1]), "1×", ""],
      ],
      misses: ratio > aim ? [`a launch takes ${ratio.toFixed(2)}× of kubectl's time, aim ${aim}×`] : [],
    };
  },
};
