import * as vscode from "vscode";
import type { App } from "../../app.js";
import { DisposableStore, type Disposable } from "../../base/disposable.js";
import { ExecTerminal, type TerminalProcess } from "./execTerminal.js";
import { LogTerminal, type LogTerminalSource } from "./logTerminal.js";

/** A terminal of ours that is open. */
interface OpenTerminal {
  readonly terminal: vscode.Terminal;
  readonly sessionUid: string;
}

/** How a terminal is shown, apart from what runs in it. */
export interface TerminalLook {
  /** Says session and container; a number is added where the name is taken. */
  readonly name: string;
  /** Codicon name. */
  readonly icon: string;
  readonly sessionUid: string;
  /** Keep the focus where it is. */
  readonly preserveFocus?: boolean;
}

/** The terminals of this window that show sessions. Each ends what runs in it when it is closed. */
export class Terminals implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly open = new Set<OpenTerminal>();

  /** Of terminals that the editor is about to open. */
  private readonly expected = new WeakMap<vscode.Pseudoterminal, TerminalLook>();

  constructor() {
    this.owned.add(vscode.window.onDidOpenTerminal((terminal) => this.adopt(terminal)));
    this.owned.add(
      vscode.window.onDidCloseTerminal((closed) => {
        for (const entry of this.open) if (entry.terminal === closed) this.open.delete(entry);
      }),
    );
  }

  /** Uid of the session whose terminal is the active one. */
  get activeSession(): string | undefined {
    const active = vscode.window.activeTerminal;
    return active && [...this.open].find(({ terminal }) => terminal === active)?.sessionUid;
  }

  openProcess(look: TerminalLook, process: TerminalProcess, app: App): vscode.Terminal {
    return this.show(look, new ExecTerminal(process, app.platform.clock));
  }

  openLog(look: TerminalLook, source: LogTerminalSource, app: App): vscode.Terminal {
    return this.show(look, new LogTerminal(source, app.platform.clock));
  }

  /** Options of a terminal that the editor itself opens, from its own menu of shells. */
  profile(look: TerminalLook, process: TerminalProcess, app: App): vscode.ExtensionTerminalOptions {
    const options = this.options(look, new ExecTerminal(process, app.platform.clock));
    this.expected.set(options.pty, look);
    return options;
  }

  dispose(): void {
    for (const { terminal } of this.open) terminal.dispose();
    this.open.clear();
    this.owned.dispose();
  }

  private adopt(terminal: vscode.Terminal): void {
    const { creationOptions } = terminal;
    const look = "pty" in creationOptions ? this.expected.get(creationOptions.pty) : undefined;
    if (!look) return;
    this.open.add({ terminal, sessionUid: look.sessionUid });
    // The editor shows the last that it had a moment before, which may be another.
    terminal.show(look.preserveFocus);
  }

  private show(look: TerminalLook, pty: vscode.Pseudoterminal): vscode.Terminal {
    const terminal = vscode.window.createTerminal(this.options(look, pty));
    this.open.add({ terminal, sessionUid: look.sessionUid });
    terminal.show(look.preserveFocus);
    return terminal;
  }

  private options(look: TerminalLook, pty: vscode.Pseudoterminal): vscode.ExtensionTerminalOptions {
    return {
      name: this.freeName(look.name),
      pty,
      iconPath: new vscode.ThemeIcon(look.icon),
      isTransient: true,
    };
  }

  private freeName(name: string): string {
    const taken = new Set([...this.open].map(({ terminal }) => terminal.name));
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name} (${number})`;
    return free;
  }
}
