import {
  startProcesses,
  sweepProcesses,
  type EditorProcesses,
  type ProcessesOptions,
} from "./editorProcesses.js";

interface Kept {
  readonly key: string;
  readonly processes: EditorProcesses;
}

/** Undefined while none are to be kept. */
let keeping: { kept: Kept | undefined } | undefined;

/**
 * From now on the processes that a window has left are kept, swept, for the next window that wants the same: new ones
 * cost twice the processor time. End it with {@link reuseNoProcesses}.
 */
export function reuseProcesses(): void {
  keeping ??= { kept: undefined };
}

/** Stops those that are kept, and keeps none from now on. */
export async function reuseNoProcesses(): Promise<void> {
  const processes = keeping?.kept?.processes;
  keeping = undefined;
  await processes?.stop();
}

/** Those that were kept, or new ones. */
export async function findProcesses(options: ProcessesOptions): Promise<EditorProcesses> {
  const kept = keeping?.kept;
  if (!keeping || kept?.key !== keyOf(options)) return startProcesses(options);
  keeping.kept = undefined;
  return kept.processes;
}

/** For a window that is over: keeps its processes, instead of those that were kept, or stops them. */
export async function leaveProcesses(processes: EditorProcesses, options: ProcessesOptions): Promise<void> {
  const isKept = keeping && !options.takesTests && (await isSwept(processes));
  // It may be over meanwhile.
  if (!isKept || !keeping) return processes.stop();
  const before = keeping.kept?.processes;
  keeping.kept = { key: keyOf(options), processes };
  await before?.stop();
}

async function isSwept(processes: EditorProcesses): Promise<boolean> {
  try {
    await sweepProcesses(processes);
    return true;
  } catch {
    return false;
  }
}

function keyOf({ extension, env, asksForTrust }: ProcessesOptions): string {
  return JSON.stringify([extension, env, asksForTrust]);
}
