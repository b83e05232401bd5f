import { AbortScope } from "../../base/abort.js";
import { DisposableStore, MutableDisposable, type Disposable } from "../../base/disposable.js";
import { Emitter, type Event } from "../../base/event.js";
import type { Platform } from "../../base/platform.js";
import type { Settings } from "../../domain/settings.js";
import { FileWatches } from "./fileWatches.js";
import { findKubeconfigs } from "./findKubeconfigs.js";
import { kubeconfigCandidates, type KubeconfigCandidates } from "./kubeconfigCandidates.js";
import {
  kubeconfigSetOf,
  namedFilesOf,
  setFingerprint,
  type FoundKubeconfigs,
  type KubeconfigSet,
} from "./kubeconfigSet.js";
import { readKubeconfigText } from "./kubeconfigText.js";
import { serviceAccountFolder } from "./serviceAccount.js";

/** How long a file must be left alone before it is read: writers empty it first, then fill it. */
const settleMs = 150;
/** A file that lost something may be half written, so it is looked at once more after this time. */
const doubtMs = 500;

export interface KubeconfigWatcherDeps {
  readonly platform: Pick<Platform, "clock" | "log" | "process" | "workspaceFolders">;
  readonly settings: () => Pick<Settings, "kubeconfigPath">;
  /** The kubeconfig of the playground cluster, while it runs. */
  readonly playgroundFile?: () => string | undefined;
  /** Where a pod's service account is mounted; only tests have another. */
  readonly serviceAccountFolder?: string;
}

interface Reading {
  /** Counts the readings: the newest is the truth. */
  readonly turn: number;
  readonly set: KubeconfigSet;
  readonly fingerprint: string;
  readonly watched: readonly string[];
}

/**
 * Finds and reads the kubeconfigs, and tells when what they say has changed on disk. Touches no file and
 * watches nothing before the first {@link load}.
 */
export class KubeconfigWatcher implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly scope = this.owned.add(new AbortScope());
  private readonly changes = this.owned.add(new Emitter<KubeconfigSet>());
  private readonly timer = this.owned.add(new MutableDisposable<Disposable>());
  private readonly watches: FileWatches;
  private last: Reading | undefined;
  private doubted: { readonly fingerprint: string; readonly sinceMs: number } | undefined;
  private readings = 0;

  /** Fired with the new set when files changed after a load, and only when the content differs. */
  readonly onDidChange: Event<KubeconfigSet> = this.changes.event;

  constructor(private readonly deps: KubeconfigWatcherDeps) {
    const { clock, log } = deps.platform;
    this.watches = this.owned.add(new FileWatches({ clock, log: log.child("kubeconfig") }));
    this.owned.add(this.watches.onDidTouch(() => this.lookAfter(settleMs)));
  }

  /** Reads everything now. Rejects only with the signal's reason: what is wrong is in the set. */
  async load(signal: AbortSignal): Promise<KubeconfigSet> {
    const reading = await this.read(signal);
    if (reading.turn === this.readings) {
      this.doubted = undefined;
      this.last = reading;
    }
    return reading.set;
  }

  private lookAfter(delayMs: number): void {
    this.timer.value = this.deps.platform.clock.setTimer(delayMs, () => void this.lookAgain());
  }

  /** Never rejects. */
  private async lookAgain(): Promise<void> {
    const { log } = this.deps.platform;
    try {
      const before = this.last;
      const reading = await this.read(this.scope.signal);
      // A newer reading tells what is true.
      if (reading.turn !== this.readings) return;
      if (reading.fingerprint === before?.fingerprint) {
        this.doubted = undefined;
        return;
      }
      if (before && losesSomething(before.set, reading.set) && this.isTooSoon(reading.fingerprint)) {
        this.lookAfter(doubtMs);
        return;
      }
      this.doubted = undefined;
      this.last = reading;
      log.info("kubeconfig changed", { contexts: reading.set.view.contexts.length });
      this.changes.fire(reading.set);
    } catch (error) {
      if (!this.scope.signal.aborted) log.error("kubeconfig not read again", error);
    }
  }

  /** Whether this was seen for the first time, or only a moment ago. */
  private isTooSoon(fingerprint: string): boolean {
    const nowMs = this.deps.platform.clock.now();
    if (this.doubted?.fingerprint !== fingerprint) this.doubted = { fingerprint, sinceMs: nowMs };
    return nowMs - this.doubted.sinceMs < doubtMs;
  }

  /** Reads until no watch had to be moved, so that no change falls between reading and watching. */
  private async read(signal: AbortSignal): Promise<Reading> {
    const turn = ++this.readings;
    for (let round = 0; ; round++) {
      const reading = { turn, ...(await this.readOnce(signal)) };
      if (turn !== this.readings || !this.watches.follow(reading.watched) || round === 3) return reading;
    }
  }

  private async readOnce(signal: AbortSignal): Promise<Omit<Reading, "turn">> {
    const { platform, settings } = this.deps;
    const { process, workspaceFolders } = platform;
    const candidates = kubeconfigCandidates({
      playgroundFile: this.deps.playgroundFile?.(),
      settingPath: settings().kubeconfigPath,
      workspaceFolders,
      process,
    });
    const accountFolder = this.deps.serviceAccountFolder ?? serviceAccountFolder;
    const found = await findKubeconfigs({
      candidates,
      workspaceFolders,
      process,
      serviceAccountFolder: accountFolder,
      signal,
    });
    const named = namedFilesOf(found);
    const texts = await readAll(named, signal);
    const textOf = (file: string) => texts.get(file);
    const set = kubeconfigSetOf(found, textOf);
    return {
      set,
      fingerprint: setFingerprint(set, named, textOf),
      watched: [...watchedCandidates(candidates, found), ...named],
    };
  }

  dispose(): void {
    this.owned.dispose();
  }
}

async function readAll(files: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const file of files) {
    const text = await readKubeconfigText(file, signal);
    if (text.kind === "text") texts.set(file, text.text);
  }
  return texts;
}

/** The places that were looked at: what appears in a later one changes nothing. */
function watchedCandidates(
  { playground, setting, workspace, environment = [], home }: KubeconfigCandidates,
  { places }: FoundKubeconfigs,
): readonly string[] {
  const looked = new Set(places.map((place) => place.file));
  const all = [
    ...[playground, setting].filter((file) => file !== undefined),
    ...workspace.map(({ file }) => file),
    ...environment,
    home,
  ];
  return all.filter((file) => looked.has(file));
}

/** Whether `after` could be a file caught in the middle of being written. */
function losesSomething(before: KubeconfigSet, after: KubeconfigSet): boolean {
  const usable = ({ view }: KubeconfigSet) =>
    view.contexts.filter((context) => context.problem === undefined).length;
  return usable(after) < usable(before) || after.view.problems.length > before.view.problems.length;
}
