import type { Explain, HintSubject } from "./subject.js";
import { counted, listed, quoted } from "./words.js";

/** Why the scheduler left out some nodes. */
interface Obstacle {
  /** The whole cause, where it is the only one. */
  readonly alone: string;
  /** The same in a list: "too little CPU". */
  readonly short: string;
  readonly fix: string;
}

const resourceNames: Readonly<Record<string, string>> = {
  cpu: "CPU",
  memory: "memory",
  "ephemeral-storage": "temporary storage",
};

/** By the texts of the scheduler's filter plug-ins (kubernetes/kubernetes pkg/scheduler), 1.22 to 1.35. */
const obstacles: readonly {
  readonly text: RegExp;
  readonly explain: (found: string | undefined, subject: HintSubject) => Obstacle;
}[] = [
  { text: /Insufficient ([\w./-]*\w)/, explain: tooLittle },
  {
    text: /Too many pods/,
    explain: () => ({
      alone: "No node has room for another pod.",
      short: "no room for another pod",
      fix: "Stop sessions that are not needed, or add a node.",
    }),
  },
  { text: /taint(?:\(s\))?(?: \{([^}]*)\})?/, explain: notTolerated },
  {
    text: /anti-affinity/,
    explain: () => ({
      alone: "Pod anti-affinity rules leave no node for the session.",
      short: "anti-affinity rules",
      fix: "Loosen the anti-affinity rules, or add a node.",
    }),
  },
  {
    text: /node affinity|node selector/,
    explain: () => ({
      alone: "No node has the labels that the session's node selector asks for.",
      short: "node selector does not match",
      fix: "Change the node selector of the session, or label a node to match it.",
    }),
  },
  {
    text: /pod affinity/,
    explain: () => ({
      alone: "No node runs the pods that the session's affinity rules ask for.",
      short: "affinity rules do not match",
      fix: "Change the affinity rules, or start the pods that they name first.",
    }),
  },
  {
    text: /topology spread/,
    explain: () => ({
      alone: "Topology spread constraints leave no node for the session.",
      short: "topology spread constraints",
      fix: "Loosen the topology spread constraints, or add a node.",
    }),
  },
  {
    text: /free ports/,
    explain: () => ({
      alone: "The host port that the session asks for is taken on every node.",
      short: "a host port that is taken",
      fix: "Leave the host port out; a forwarded port does not need it.",
    }),
  },
  {
    text: /were unschedulable/,
    explain: () => ({
      alone: "Every node is cordoned, so that it takes no new pods.",
      short: "cordoned",
      fix: "Ask an administrator to uncordon a node.",
    }),
  },
  {
    text: /no nodes available/,
    explain: () => ({
      alone: "The cluster has no node.",
      short: "no node",
      fix: "Add a node, or wait until the autoscaler has added one.",
    }),
  },
];

/** Reasons with which a kubelet refuses a pod that was given to its node already. */
const refusals: ReadonlySet<string> = new Set([
  "NodeAffinity",
  "NodePorts",
  "OutOfcpu",
  "OutOfmemory",
  "OutOfpods",
  "OutOfephemeral-storage",
  "UnexpectedAdmissionError",
  "PodOSNotSupported",
  "SysctlForbidden",
  "AppArmor",
]);

/** No node takes the pod, or the one that was chosen refused it. */
export const explainUnschedulable: Explain = (subject) => {
  const { session } = subject;
  if (session.statusReason !== undefined && refusals.has(session.statusReason)) {
    const message = (session.statusMessage ?? "no reason was given").replace(/^Pod was rejected: /, "");
    return {
      cause: `The node refused the session (${session.statusReason}): ${quoted(message)}.`,
      fix: "Launch it again, so that another node may be chosen; if it repeats, check requests and node selector.",
    };
  }
  const scheduled = session.conditions.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status !== "False") return undefined;
  if (scheduled.reason === "SchedulingGated") {
    return {
      cause: "A scheduling gate holds the session back.",
      fix: "Ask an administrator which controller sets the gate, and what it waits for.",
    };
  }
  const message = scheduled.message ?? "";
  const found = obstaclesIn(message, subject);
  const first = found[0];
  if (!first) {
    const said = quoted(message || (scheduled.reason ?? "the scheduler gives no reason"));
    return {
      cause: `No node can take the session: ${said}.`,
      fix: "Show the events of the session to see what the scheduler tried.",
    };
  }
  if (found.length === 1) return { cause: first.alone, fix: first.fix };
  const parts = found.map(({ short, nodes }) => `${short} (${counted(nodes, "node")})`);
  return { cause: `No node fits: ${listed(parts)}.`, fix: first.fix };
};

/**
 * The obstacles in `0/3 nodes are available: 2 Insufficient cpu, 1 node(s) had untolerated taint {a: b}.
 * preemption: …`, most nodes first. What follows about preemption repeats them.
 */
function obstaclesIn(message: string, subject: HintSubject): readonly (Obstacle & { nodes: number })[] {
  const [body = ""] = message.replace(/^\d+\/\d+ nodes are available: /, "").split(/[.,]? preemption: /);
  const found: (Obstacle & { nodes: number })[] = [];
  for (const part of body.split(/, (?=\d+ )/)) {
    for (const { text, explain } of obstacles) {
      const match = text.exec(part);
      if (!match) continue;
      found.push({ ...explain(match[1], subject), nodes: Number.parseInt(part, 10) || 1 });
      break;
    }
  }
  return found.sort((a, b) => b.nodes - a.nodes);
}

function tooLittle(resource = "", { session }: HintSubject): Obstacle {
  const amounts = session.containers.flatMap(({ requests, limits }) => {
    // Where only a limit is given, the request is the same.
    const amount = requests?.[resource] ?? limits?.[resource];
    // The server writes 1000 CPUs as 1k.
    return amount === undefined ? [] : [amount.replace(/^(\d+)k$/, (_, thousands) => `${thousands}000`)];
  });
  const name = resourceNames[resource] ?? resource;
  const asked = amounts.length === 0 ? "" : `: the session asks for ${amounts.join(" + ")}`;
  return {
    alone: `No node has enough free ${name}${asked}.`,
    short: `too little ${name}`,
    fix: `Ask for less ${name}, stop other sessions, or add a node.`,
  };
}

/** @param taint as schedulers before 1.35 write it: `key: value`, or `key: ` without a value. */
function notTolerated(taint = ""): Obstacle {
  const name = taint.trim().replace(/:$/, "").replace(": ", "=");
  if (name === "") {
    return {
      alone: "Every node has a taint that the session does not tolerate.",
      short: "taint not tolerated",
      fix: "Add a toleration for the nodes' taint to the session, or use nodes without one.",
    };
  }
  if (name.startsWith("node.kubernetes.io/")) {
    return {
      alone: `No node is in a state to take pods (taint ${name}).`,
      short: `taint ${name}`,
      fix: "Wait until a node is ready again, or ask an administrator what is wrong with the nodes.",
    };
  }
  return {
    alone: `Every node has the taint ${name}, which the session does not tolerate.`,
    short: `taint ${name} not tolerated`,
    fix: `Add a toleration for ${name} to the session, or use nodes without it.`,
  };
}
