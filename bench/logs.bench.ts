import type { App } from "../src/app.js";
import { nextEvent } from "../src/base/event.js";
import { isFinished, type Session } from "../src/domain/session.js";
import { median, type Bench } from "./bench.js";
import { connectedApp } from "./connectedApp.js";
import { timeKubectl } from "./kubectl.js";

/** 40 bytes each: under the 10 MiB at which the kubelet begins another file. */
const lines = 200_000;
const turns = 5;
const aim = 1.05;

async function ours(app: App, { ref, defaultContainer }: Session, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  let count = 0;
  for await (const line of app.actions.logs(ref, { container: defaultContainer, follow: true, signal })) {
    if (line.text.length > 0) count++;
  }
  expectLines(count);
  return performance.now() - startedAt;
}

async function kubectls(kubeconfig: string, { ref }: Session): Promise<number> {
  let count = 0;
  const ms = await timeKubectl({
    kubeconfig,
    args: ["logs", "--follow", "-n", ref.namespace, ref.name],
    onStdout: (chunk) => {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++;
    },
  });
  expectLines(count);
  return ms;
}

async function hasEnded(app: App, { ref }: Session, signal: AbortSignal): Promise<void> {
  const key = `${ref.namespace}/${ref.name}`;
  const isOver = () => {
    const state = app.sessions.get(key)?.state;
    return state !== undefined && isFinished(state);
  };
  if (!isOver()) await nextEvent(app.sessions.onDidChange, signal, isOver);
}

function expectLines(count: number): void {
  if (count !== lines) throw new Error(`${count} lines came, of ${lines}`);
}

export const bench: Bench = {
  needs: "cluster",
  async run({ kubeconfig, say }) {
    const signal = AbortSignal.timeout(300_000);
    const app = await connectedApp(kubeconfig, signal);
    const { session } = await app.actions.launch(
      {
        profile: "default",
        image: "busybox:1.36",
        command: [
          "awk",
          `BEGIN { for (i = 1; i <= ${lines}; i++) printf "line %06d of a log that is long\\n", i }`,
        ],
      },
      { signal, until: "created" },
    );
    const found: [number[], number[]] = [[], []];
    try {
      await hasEnded(app, session, signal);
      for (let turn = 0; turn <= turns; turn++) {
        const mine = await ours(app, session, signal);
        const theirs = await kubectls(kubeconfig, session);
        say(`turn ${turn}: ours ${mine.toFixed(0)} ms, kubectl ${theirs.toFixed(0)} ms`);
        // The first turn is warm-up.
        if (turn === 0) continue;
        found[0].push(mine);
        found[1].push(theirs);
      }
    } finally {
      await app.actions.delete(session, AbortSignal.timeout(60_000));
      app.dispose();
    }
    const [mine, theirs] = [median(found[0]), median(found[1])];
    const ratio = mine / theirs;
    return {
      title: "Logs beside kubectl logs",
      about:
        `Following ${lines.toLocaleString("en")} lines of a container that has ended, on the real cluster, in turns in one run; medians of ${turns}. ` +
        "Ours asks for timestamps and splits lines, so that it can go on after a cut, and does not follow a log that is whole: it then " +
        "comes in large pieces, where kubectl gets each line by itself.",
      columns: ["ms", "median", "ratio", "aim"],
      rows: [
        ["Pod Sessions", Math.round(mine), `${ratio.toFixed(2)}×`, `≤ ${aim}×`],
        ["kubectl logs --follow", Math.round(theirs), "1×", ""],
      ],
      misses: ratio > aim ? [`a log takes ${ratio.toFixed(2)}× of kubectl's time, aim ${aim}×`] : [],
    };
  },
};
