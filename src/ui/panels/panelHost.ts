import * as vscode from "vscode";
import type { NextStep } from "../../base/errors.js";
import type { Event } from "../../base/event.js";
import type { Logger } from "../../base/log.js";
import { Answering } from "../../contracts/answer.js";
import type { Contract, DownMessage, Handlers, RequestFault, StateOf } from "../../contracts/rpc.js";
import { recordFailure, shownFailure } from "../runCommand.js";
import type { PanelTab } from "./panelTab.js";

export interface PanelOptions<C extends Contract> {
  /** For the log. */
  readonly name: string;
  readonly contract: C;
  readonly handlers: Handlers<C>;
  /** The whole state; asked for when the panel is shown and after every change. */
  readonly state: () => StateOf<C>;
  readonly onDidChange: Event<void>;
  /** The control to blame for a failure, where there is one. */
  readonly fieldOf: (error: unknown) => string | undefined;
  readonly log: Logger;
}

/** One panel of an editor tab, shown once: showing it again brings it to the front. */
export class PanelHost<C extends Contract> {
  private readonly answering: Answering<C>;
  private revision = 0;
  private isReady = false;
  private revealWhenReady: string | undefined;
  /** The steps that stood beside failures here: the only ones that its page can have run. */
  private readonly offered = new Map<string, NextStep>();

  constructor(
    private readonly tab: PanelTab,
    private readonly options: PanelOptions<C>,
  ) {
    this.answering = tab.own(
      new Answering(options.contract, options.handlers, {
        post: (message) => this.post(message),
        onReady: () => this.onReady(),
        faultOf: (error, request) => this.faultOf(error, request),
        onNext: (command) => this.runNext(command),
      }),
    );
    tab.own(options.onDidChange(() => this.sendState()));
    tab.own(tab.panel.onDidChangeViewState(() => this.onViewState()));
    tab.listen((raw) => void this.answering.receive(raw));
  }

  /** Brings the panel to the front; `target` names the part to put the focus on. */
  reveal(target?: string): void {
    this.tab.panel.reveal();
    if (target === undefined) return;
    if (this.isReady) this.post({ kind: "reveal", target });
    else this.revealWhenReady = target;
  }

  private onReady(): void {
    this.isReady = true;
    this.sendState();
    if (this.revealWhenReady !== undefined) this.post({ kind: "reveal", target: this.revealWhenReady });
    this.revealWhenReady = undefined;
  }

  /** A hidden panel has no page: another one says that it is ready when the panel is shown. */
  private onViewState(): void {
    if (this.tab.panel.visible) this.sendState();
    else this.isReady = false;
  }

  private sendState(): void {
    if (this.tab.isClosed || !this.tab.panel.visible) return;
    this.post({ kind: "state", revision: ++this.revision, state: this.options.state() });
  }

  private faultOf(error: unknown, request: string): RequestFault | undefined {
    recordFailure(error, { panel: this.options.name, request }, this.options.log);
    const failure = shownFailure(error);
    if (!failure) return undefined;
    const { message, next } = failure;
    const field = this.options.fieldOf(error);
    if (next) this.offered.set(next.command, next);
    return {
      message,
      ...(field === undefined ? {} : { field }),
      ...(next === undefined ? {} : { next: { title: next.title, command: next.command } }),
    };
  }

  private runNext(command: string): void {
    const step = this.offered.get(command);
    if (!step) return;
    vscode.commands
      .executeCommand(command, ...(step.args ?? []))
      .then(undefined, (error: unknown) =>
        recordFailure(error, { panel: this.options.name, command }, this.options.log),
      );
  }

  private post(message: DownMessage): void {
    if (!this.tab.isClosed) void this.tab.panel.webview.postMessage(message);
  }
}
