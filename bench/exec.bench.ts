import type { App } from "../src/app.js";
import type { Session } from "../src/domain/session.js";
import { median, type Bench } from "./bench.js";
import { connectedApp, runningSession } from "./connectedApp.js";
import { timeKubectl } from "./kubectl.js";
import { loadText, startLoad } from "./load.js";

const mebibytes = 200;
const turns = 5;
const quickTurns = 15;

/** What each figure must come to beside kubectl's, in the same run. */
const aims = { roundTrip: 0.5, down: 1.8, up: 1.3 };

interface Subject {
  roundTrip(): Promise<number>;
  down(): Promise<number>;
  up(): Promise<number>;
}

const chunk = new Uint8Array(128 * 1024).fill(120);
function* upload(): Iterable<Uint8Array> {
  for (let sent = 0; sent < mebibytes * 1024 * 1024; sent += chunk.length) yield chunk;
}
/** What a person brings out of a pod: a file that no compression makes smaller. */
const file = "/tmp/bench";
const makeFile = ["sh", "-c", `head -c ${mebibytes * 1024 * 1024} /dev/urandom > ${file}`];
const downCommand = ["cat", file];
// Taken in large blocks: busybox's wc goes byte by byte, and would be what is measured.
const block = 64 * 1024;
const blocks = (mebibytes * 1024 * 1024) / block;
/** Says how many whole blocks it got, and how many others: `3200+0 records in`. */
const upCommand = ["sh", "-c", `cat | dd of=/dev/null bs=${block} iflag=fullblock 2>&1`];

function ours(app: App, { ref }: Session, signal: AbortSignal): Subject {
  const timed = async (command: readonly string[], stdin?: Iterable<Uint8Array>): Promise<number> => {
    const startedAt = performance.now();
    let bytes = 0;
    let text = "";
    const stream = await app.actions.exec(ref, {
      command,
      stdin: stdin !== undefined,
      onStdout: (data) => {
        bytes += data.length;
        if (bytes < 100) text += Buffer.from(data).toString();
      },
      onStderr: () => undefined,
      signal,
    });
    if (stdin) {
      for (const data of stdin) await stream.write(data);
      stream.end();
    }
    const end = await stream.closed;
    if (end.kind !== "exit" || end.code !== 0) throw new Error(`exec ended with ${JSON.stringify(end)}`);
    if (stdin) expectBlocks(text);
    if (command === downCommand) expectBytes(bytes);
    return performance.now() - startedAt;
  };
  return {
    roundTrip: () => timed(["true"]),
    down: () => timed(downCommand),
    up: () => timed(upCommand, upload()),
  };
}

function kubectls(kubeconfig: string, { ref }: Session): Subject {
  const exec = ["exec", "-n", ref.namespace, ref.name];
  return {
    roundTrip: () => timeKubectl({ kubeconfig, args: [...exec, "--", "true"] }),
    async down() {
      let bytes = 0;
      const ms = await timeKubectl({
        kubeconfig,
        args: [...exec, "--", ...downCommand],
        onStdout: (data) => (bytes += data.length),
      });
      expectBytes(bytes);
      return ms;
    },
    async up() {
      let text = "";
      const ms = await timeKubectl({
        kubeconfig,
        args: [...exec, "-i", "--", ...upCommand],
        onStdout: (data) => (text += data.toString()),
        stdin: upload(),
      });
      expectBlocks(text);
      return ms;
    },
  };
}

async function loadDuring(run: () => Promise<unknown>): Promise<string> {
  const load = startLoad();
  await run();
  return loadText(load());
}

function expectBytes(bytes: number): void {
  if (bytes !== mebibytes * 1024 * 1024) throw new Error(`${bytes} bytes came, of ${mebibytes} MiB`);
}

function expectBlocks(text: string): void {
  if (!text.startsWith(`${blocks}+0 records in`)) throw new Error(`not ${blocks} blocks came: ${text}`);
}

export const bench: Bench = {
  needs: "cluster",
  async run({ kubeconfig, say }) {
    const signal = AbortSignal.timeout(300_000);
    const app = await connectedApp(kubeconfig, signal);
    const session = await runningSession(app, signal);
    await app.actions.run(session.ref, { command: makeFile, signal });
    const subjects = [ours(app, session, signal), kubectls(kubeconfig, session)] as const;
    const measure = async (name: keyof Subject, times: number): Promise<readonly [number, number]> => {
      const found: [number[], number[]] = [[], []];
      // In turns, so that a slow minute of the machine falls on both; the first of each is warm-up.
      for (let turn = 0; turn <= times; turn++) {
        for (const index of [0, 1] as const) {
          const ms = await subjects[index][name]();
          if (turn > 0) found[index].push(ms);
        }
      }
      say(`${name}: ours ${median(found[0]).toFixed(0)} ms, kubectl ${median(found[1]).toFixed(0)} ms`);
      return [median(found[0]), median(found[1])];
    };
    try {
      const [roundTrip, down, up] = [
        await measure("roundTrip", quickTurns),
        await measure("down", turns),
        await measure("up", turns),
      ];
      const loads = [
        ["down", await loadDuring(() => subjects[0].down())],
        ["up", await loadDuring(() => subjects[0].up())],
      ].map(([way, load]) => `${way} ${load}`);
      say(loads.join("; "));
      const rate = (ms: number) => Math.round(mebibytes / (ms / 1_000));
      const faster = ([mine, theirs]: readonly [number, number]) => theirs / mine;
      const ratio = roundTrip[0] / roundTrip[1];
      return {
        title: "Exec beside kubectl exec",
        about:
          `On the real cluster, in turns with kubectl in one run; medians of ${quickTurns} round trips of \`true\` and of ${turns} times ${mebibytes} MiB of a file, ` +
          "kubectl's own start included, as a script pays it. Both ways every byte is counted. " +
          `Where the limit is: during one more turn of ours, ${loads.join("; ")}. The rest is the API server's, kubelet's and containerd's, ` +
          "who unpack, copy and pack again what passes: with all processors busy, a client's saving is what they get.",
        columns: ["exec", "Pod Sessions", "kubectl", "ratio", "aim"],
        rows: [
          [
            "round trip of `true`, ms",
            Math.round(roundTrip[0]),
            Math.round(roundTrip[1]),
            `${ratio.toFixed(2)}×`,
            `≤ ${aims.roundTrip}×`,
          ],
          ["down, MiB/s", rate(down[0]), rate(down[1]), `${faster(down).toFixed(2)}×`, `≥ ${aims.down}×`],
          ["up, MiB/s", rate(up[0]), rate(up[1]), `${faster(up).toFixed(2)}×`, `≥ ${aims.up}×`],
        ],
        misses: [
          ...(ratio > aims.roundTrip
            ? [`an exec takes ${ratio.toFixed(2)}× of kubectl's time, aim ${aims.roundTrip}×`]
            : []),
          ...(faster(down) < aims.down
            ? [`down is ${faster(down).toFixed(2)}× of kubectl's rate, aim ${aims.down}×`]
            : []),
          ...(faster(up) < aims.up
            ? [`up is ${faster(up).toFixed(2)}× of kubectl's rate, aim ${aims.up}×`]
            : []),
        ],
      };
    } finally {
      await app.actions.delete(session, AbortSignal.timeout(60_000));
      app.dispose();
    }
  },
};
