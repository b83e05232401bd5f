import { formatDuration } from "../duration.js";
import { isProbeKill } from "./probes.js";
import { lastEnds, named, type Explain, type Terminated } from "./subject.js";
import { counted, lastLine } from "./words.js";

/** Exit codes that say something of their own: 128 plus the signal's number. */
const signalEnds: Readonly<Record<number, string>> = {
  130: "it was interrupted (SIGINT)",
  134: "it aborted itself (SIGABRT)",
  137: "it was killed (SIGKILL)",
  139: "it made an invalid memory access (SIGSEGV)",
  143: "it was asked to end (SIGTERM)",
};

/** A container used more memory than its limit. */
export const explainOutOfMemory: Explain = (subject) => {
  for (const { container, end } of lastEnds(subject)) {
    const limit = container.limits?.memory;
    const told = end.reason === "OOMKilled" || /oom-?killed|memory limit too low/i.test(end.message ?? "");
    // A runtime that missed the kernel's notice reports only the SIGKILL. Kubernetes' own kills say why elsewhere.
    const isExplained = subject.session.statusReason !== undefined || subject.events.some(isProbeKill);
    const likely = end.exitCode === 137 && limit !== undefined && !isExplained;
    if (!told && !likely) continue;
    const who = named(container, subject);
    const how = told ? "was killed for using" : "was killed, most likely for using";
    return {
      cause:
        limit === undefined
          ? `${who} was killed because the node ran out of memory.`
          : `${who} ${how} more memory than its limit of ${limit}.`,
      fix:
        limit === undefined
          ? "Set a memory request, so that a node with enough memory is chosen, and launch again."
          : `Raise the memory limit above ${limit}, or use less memory, and launch again.`,
    };
  }
  return undefined;
};

/** A container ends again and again. */
export const explainCrashLoop: Explain = (subject) => {
  for (const { container, end } of lastEnds(subject)) {
    const waits = container.state.kind === "waiting" && container.state.reason === "CrashLoopBackOff";
    if (!waits && (container.restartCount === 0 || container.state.kind !== "terminated")) continue;
    const restarts = counted(container.restartCount, "time");
    return {
      cause: `${named(container, subject)} keeps ending, ${howEnded(end)}; it was restarted ${restarts}.`,
      fix: `Show the logs of ${container.name} before its last restart to see why, and correct its command or its settings.`,
    };
  }
  return undefined;
};

/** The time limit passed. */
export const explainDeadline: Explain = ({ session }) => {
  if (session.state.kind !== "expired" && session.statusReason !== "DeadlineExceeded") return undefined;
  const limit = session.timeLimitSeconds;
  return {
    cause: `The session reached its time limit${limit === undefined ? "" : ` of ${formatDuration(limit)}`}.`,
    fix: "Launch it again with a longer time limit, or with none.",
  };
};

/** The main process ended with a failure that nothing else explains. */
export const explainExit: Explain = (subject) => {
  const { session } = subject;
  if (session.state.kind !== "failed" && session.state.kind !== "unhealthy") return undefined;
  const failed = lastEnds(subject).find(
    ({ container, end }) => container.role === "main" && end.exitCode !== 0,
  );
  if (!failed) {
    if (session.state.kind !== "failed") return undefined;
    const said = session.statusMessage === undefined ? "" : `: ${lastLine(session.statusMessage) ?? ""}`;
    return {
      cause: `The session failed (${session.state.reason})${said}.`,
      fix: "Show the events of the session, and launch it again.",
    };
  }
  const { container, end } = failed;
  return {
    cause: `${named(container, subject)} ended ${howEnded(end)}.`,
    fix: `Open the log of ${container.name} to see why.`,
  };
};

function howEnded(end: Terminated): string {
  const signal = signalEnds[end.exitCode];
  const last = lastLine(end.message ?? "");
  const why = last ?? signal;
  return `with exit code ${end.exitCode}${why === undefined ? "" : `: ${why}`}`;
}
