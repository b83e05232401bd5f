import type { Actions } from "../../actions/actions.js";
import type { KeptConnection } from "../../actions/keptConnection.js";
import type { App } from "../../app.js";
import { AbortScope } from "../../base/abort.js";
import type { Disposable } from "../../base/disposable.js";
import { nextEvent } from "../../base/event.js";
import { isEnding, type Session } from "../../domain/session.js";

/**
 * The connection that a terminal was opened over, kept until the terminal is closed: choosing another context or
 * namespace cuts nothing, and Enter never reaches into another cluster.
 */
export class TerminalConnection implements Disposable {
  private kept: KeptConnection;

  constructor(
    private readonly app: App,
    private readonly opened: Session,
  ) {
    this.kept = app.keepConnection();
  }

  get context(): string {
    return this.kept.context;
  }

  /** The session as it is now; undefined when it is gone, or another took its name. */
  get session(): Session | undefined {
    return this.in(this.kept);
  }

  /** Why its launch took the session away again; undefined where none has. */
  get failureOfLaunch(): unknown {
    return this.app.failedLaunches.of(this.opened.ref.uid);
  }

  get isOver(): boolean {
    const { session } = this;
    return !session || isEnding(session);
  }

  /**
   * The verbs to open with. A login may have been renewed since: the connection in use is taken where it knows this
   * very pod, else the one from before.
   */
  actions(): Actions {
    const { ref } = this.opened;
    if (this.app.sessions.get(keyOf(this.opened))?.ref.uid === ref.uid) {
      const before = this.kept;
      this.kept = this.app.keepConnection();
      before.dispose();
    }
    return this.kept.actions;
  }

  /** Resolves when the session is over, and at the latest after `withinMs`. */
  async overWithin(withinMs: number): Promise<void> {
    if (this.isOver) return;
    const scope = new AbortScope();
    const timer = this.app.platform.clock.setTimer(withinMs, () => scope.dispose());
    try {
      await nextEvent(this.kept.sessions.onDidChange, scope.signal, () => this.isOver);
    } catch {
      // In time there was no change: the shell was ended by something else.
    } finally {
      timer.dispose();
    }
  }

  dispose(): void {
    this.kept.dispose();
  }

  private in({ sessions }: KeptConnection): Session | undefined {
    const found = sessions.get(keyOf(this.opened));
    return found?.ref.uid === this.opened.ref.uid ? found : undefined;
  }
}

function keyOf({ ref }: Session): string {
  return `${ref.namespace}/${ref.name}`;
}
