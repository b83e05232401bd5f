import { existsSync, realpathSync, statSync, watch, type FSWatcher } from "node:fs";
import path from "node:path";
import type { Clock } from "../../base/clock.js";
import { MutableDisposable, type Disposable } from "../../base/disposable.js";
import { Emitter, type Event } from "../../base/event.js";
import type { Logger } from "../../base/log.js";

/** Where the system has no more watches to give, the files are looked at this often. */
const pollMs = 5_000;

export interface FileWatchesDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** Node's `fs.watch`, unless told. */
  readonly watchFolder?: (folder: string) => FSWatcher;
}

interface FolderWatch {
  readonly watcher: FSWatcher;
  /** Device and inode: a folder made anew under the same name needs a new watch. */
  readonly identity: string;
  names: ReadonlySet<string>;
}

/**
 * Says when something may have happened to a set of files, also to those that do not exist yet: the nearest
 * folder that exists is watched, never the file itself, which editors and kubectl replace. It only says "look
 * again"; whoever listens compares the content.
 */
export class FileWatches implements Disposable {
  private readonly touched = new Emitter<void>();
  private readonly folders = new Map<string, FolderWatch>();
  private readonly poll = new MutableDisposable<Disposable>();
  private ended = false;

  readonly onDidTouch: Event<void> = this.touched.event;

  constructor(private readonly deps: FileWatchesDeps) {}

  /**
   * Watches `files` (absolute paths) and no others. Call it again after each touch: what exists may differ by
   * then. Returns whether a folder is watched that was not before, so that what was read may be too old.
   */
  follow(files: readonly string[]): boolean {
    if (this.ended) return false;
    const wanted = wantedFolders(files);
    for (const [folder, watched] of this.folders) {
      if (wanted.has(folder) && identityOf(folder) === watched.identity) continue;
      watched.watcher.close();
      this.folders.delete(folder);
    }
    let opened = 0;
    for (const [folder, names] of wanted) {
      const watched = this.folders.get(folder);
      if (watched) watched.names = names;
      else if (this.open(folder, names)) opened++;
    }
    const isComplete = this.folders.size === wanted.size;
    this.poll.value = isComplete ? undefined : this.deps.clock.setTimer(pollMs, () => this.touched.fire());
    return opened > 0;
  }

  private open(folder: string, names: ReadonlySet<string>): boolean {
    try {
      const watcher = this.deps.watchFolder?.(folder) ?? watch(folder, { persistent: false });
      const watched: FolderWatch = { watcher, identity: identityOf(folder), names };
      watcher.on("change", (_kind, name) => {
        if (concerns(watched.names, name, folder)) this.touched.fire();
      });
      watcher.on("error", () => {
        watcher.close();
        if (this.folders.get(folder) === watched) this.folders.delete(folder);
        this.touched.fire();
      });
      this.folders.set(folder, watched);
      return true;
    } catch (error) {
      this.deps.log.warn("folder cannot be watched, looking at it from time to time", {
        folder,
        code: (error as NodeJS.ErrnoException).code,
      });
      return false;
    }
  }

  dispose(): void {
    this.ended = true;
    this.poll.dispose();
    for (const { watcher } of this.folders.values()) watcher.close();
    this.folders.clear();
    this.touched.dispose();
  }
}

function concerns(names: ReadonlySet<string>, name: string | Buffer | null, folder: string): boolean {
  if (name === null) return true;
  const text = name.toString();
  // A mounted Secret or ConfigMap changes by its link "..data"; a folder that goes away is told under its own name.
  return names.has(text) || text.startsWith("..") || text === path.basename(folder);
}

/** For each folder to watch, the names in it that matter: the file's, or the next folder's on the way to it. */
function wantedFolders(files: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const wanted = new Map<string, Set<string>>();
  const add = (file: string) => {
    let name = file;
    let folder = path.dirname(file);
    while (!existsSync(folder) && folder !== path.dirname(folder)) {
      name = folder;
      folder = path.dirname(folder);
    }
    const names = wanted.get(folder) ?? new Set();
    wanted.set(folder, names.add(path.basename(name)));
  };
  for (const file of files) {
    add(file);
    const target = targetOf(file);
    if (target !== undefined && target !== file) add(target);
  }
  return wanted;
}

/** What a symbolic link leads to: its content may change while the link stays as it is. */
function targetOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

function identityOf(folder: string): string {
  try {
    const { dev, ino } = statSync(folder);
    return `${dev}:${ino}`;
  } catch {
    return "gone";
  }
}
