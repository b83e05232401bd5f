import type { Hint, HintId } from "../hint.js";
import type { Session, SessionEvent } from "../session.js";
import { explainCommandNotFound } from "./commands.js";
import { explainConfigError } from "./containerConfig.js";
import { explainCrashLoop, explainDeadline, explainExit, explainOutOfMemory } from "./ends.js";
import { explainImageName, explainImagePull } from "./images.js";
import { explainClone, explainSetup } from "./initSteps.js";
import { explainEvicted, explainNodeLost, explainSandbox } from "./nodes.js";
import { explainProbe } from "./probes.js";
import { explainQuota } from "./quota.js";
import { explainUnschedulable } from "./scheduling.js";
import type { Explain } from "./subject.js";
import { explainVolume } from "./volumes.js";
import { sentence } from "./words.js";

/** One row for each hint, the most telling first: the first row that has words wins. */
const rows: Readonly<Record<HintId, Explain>> = {
  nodeLost: explainNodeLost,
  deadline: explainDeadline,
  evicted: explainEvicted,
  quota: explainQuota,
  // Before unschedulable: the scheduler tells of claims too.
  volume: explainVolume,
  unschedulable: explainUnschedulable,
  imageName: explainImageName,
  imagePull: explainImagePull,
  configError: explainConfigError,
  // Before clone, setup and exit: these are also what a container that ended for another reason looks like.
  outOfMemory: explainOutOfMemory,
  commandNotFound: explainCommandNotFound,
  clone: explainClone,
  setup: explainSetup,
  // Before crashLoop: the probe is why it restarts.
  probe: explainProbe,
  crashLoop: explainCrashLoop,
  sandbox: explainSandbox,
  exit: explainExit,
};

const rowsInOrder = Object.entries(rows) as readonly [HintId, Explain][];

/**
 * What keeps a session from running, and what mends it; undefined for one that runs, or of which the cluster says
 * nothing yet. Without events, those faults are missing that the cluster tells in events alone (mounts, sandbox,
 * probes), and older kubelets' reason of a failed pull.
 *
 * @param events about the session's pod, oldest first.
 */
export function hintOf(
  session: Omit<Session, "hint">,
  events: readonly SessionEvent[] = [],
): Hint | undefined {
  const subject = { session, events };
  if (session.state.kind === "running" && events.length > 0) {
    const sentences = explainProbe(subject);
    return sentences && { id: "probe", ...sentences };
  }
  if (needsNone(session)) return undefined;
  for (const [id, explain] of rowsInOrder) {
    const sentences = explain(subject);
    if (sentences) return { ...sentences, id, cause: sentence(sentences.cause) };
  }
  return undefined;
}

function needsNone({ state, conditions }: Omit<Session, "hint">): boolean {
  switch (state.kind) {
    case "running":
    case "stopped":
    case "killed":
      return true;
    case "stopping":
      // Somebody's wish, unless the cluster itself ends it.
      return !conditions.some(({ type, status }) => type === "DisruptionTarget" && status === "True");
    case "pending":
    case "settingUp":
    case "blocked":
    case "starting":
    case "unhealthy":
    case "failed":
    case "expired":
    case "lost":
      return false;
  }
}
