import type { Bench } from "./bench.js";
import { namespace, startWatchCluster, type WatchCluster } from "./watchCluster.js";
import { startSubject, type Subject } from "./watchSubjects.js";

const count = 100;
const limitMs = 120_000;

interface Fault {
  readonly name: string;
  /** Breaks something, and resolves when the server is well again: from then on the time counts. */
  readonly strike: (cluster: WatchCluster) => unknown;
}

const watches = { kinds: ["watch" as const] };

const faults: readonly Fault[] = [
  { name: "none: a change as it comes", strike: () => undefined },
  {
    name: "the watch is cut",
    strike: ({ playground }) => playground.faults.strike(watches, { kind: "cut" }),
  },
  {
    name: "the server forgets the past (410), and the watch is cut",
    strike: ({ playground }) => {
      playground.faults.expireResourceVersions();
      playground.faults.strike(watches, { kind: "cut" });
    },
  },
  {
    name: "the server is away for 3 s, its store kept",
    strike: ({ playground }) => playground.faults.restart({ keepStore: true, downMs: 3_000 }),
  },
  {
    name: "the watch is cut, the next is refused with 429 and Retry-After: 2",
    strike: ({ playground }) => {
      const refusal = { kind: "refuse" as const, code: 429, retryAfterSeconds: 2 };
      playground.faults.inject({ ...watches, fault: refusal, times: 2 });
      playground.faults.strike(watches, { kind: "cut" });
    },
  },
  {
    name: "the watch is cut, the next is refused with 503",
    strike: ({ playground }) => {
      playground.faults.inject({ ...watches, fault: { kind: "refuse", code: 503 }, times: 2 });
      playground.faults.strike(watches, { kind: "cut" });
    },
  },
  {
    name: "the watch is half open: no byte comes any more",
    strike: ({ playground }) => playground.faults.strike(watches, { kind: "halfOpen" }),
  },
];

/** Milliseconds from `sinceMs` until it sees the pod; undefined when it does not in time. */
async function seenAfter(subject: Subject, name: string, sinceMs: number): Promise<number | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, limitMs, undefined)));
  const seen = subject
    .ask<{ readonly seenAtMs: number }>(`see ${name}`)
    .then(({ seenAtMs }) => seenAtMs - sinceMs);
  try {
    return await Promise.race([seen, late]);
  } finally {
    clearTimeout(timer);
  }
}

function makePod({ playground }: WatchCluster, name: string): void {
  const [pattern] = playground.store.list("pods", namespace);
  if (!pattern) throw new Error("there are no pods");
  const { uid: _uid, resourceVersion: _version, ...metadata } = pattern.metadata;
  playground.store.create("pods", { ...pattern, metadata: { ...metadata, name } });
}

/** Both follow the same pods at the same time, so that they meet the very same fault. */
async function meet(fault: Fault, index: number): Promise<readonly (number | undefined)[]> {
  const cluster = await startWatchCluster(count);
  const task = { kubeconfig: cluster.playground.kubeconfigPath, namespace, count };
  const subjects = [await startSubject("follow", task), await startSubject("inform", task)];
  const appear = (name: string) => {
    const sinceMs = Date.now();
    makePod(cluster, name);
    return Promise.all(subjects.map((subject) => seenAfter(subject, name, sinceMs)));
  };
  try {
    // A list that is complete is not watched yet; who hears of a change is.
    await appear(`before-${index}`);
    await fault.strike(cluster);
    return await appear(`after-${index}`);
  } finally {
    for (const subject of subjects) await subject.stop();
    await cluster.stop();
  }
}

export const bench: Bench = {
  needs: "nothing",
  async run({ say }) {
    const shown = (ms: number | undefined) =>
      ms === undefined
        ? `not in ${limitMs / 1000} s`
        : ms < 1_000
          ? `${ms.toFixed(0)} ms`
          : `${(ms / 1000).toFixed(1)} s`;
    const rows: (readonly string[])[] = [];
    const misses: string[] = [];
    for (const [index, fault] of faults.entries()) {
      const [ours, informer] = await meet(fault, index);
      say(`${fault.name}: ours ${shown(ours)}, informer ${shown(informer)}`);
      rows.push([fault.name, shown(ours), shown(informer)]);
      if (ours === undefined) misses.push(`no recovery within ${limitMs / 1000} s: ${fault.name}`);
    }
    return {
      title: "Recovery from faults",
      about:
        "From the moment at which the server is well again (or the fault has struck) until a pod that is made then is there: " +
        "in our sessions, and in the cache of the official client's informer, which is started again 5 s after an error, as its " +
        "documentation does. Both follow the same playground at the same time; one run each.",
      columns: ["fault", "Pod Sessions", "informer"],
      rows,
      misses,
    };
  },
};
