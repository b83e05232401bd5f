import * as vscode from "vscode";
import type { LaunchOptions, LaunchResult } from "../actions/actions.js";
import { UserError } from "../base/errors.js";
import type { LaunchRequest } from "../domain/launch.js";
import type { ContextRef } from "../domain/refs.js";
import { nextSteps } from "../domain/nextSteps.js";
import type { Session } from "../domain/session.js";
import { givenText } from "../present/credentials/credentialText.js";
import { ignoredEnvNotices, notAgainText } from "../present/launchText.js";
import { setContextKey } from "./contextKeys.js";
import type { EditorContext } from "./editorContext.js";
import { LaunchCount } from "./launchCount.js";
import { notifyWarning } from "./notify.js";
import { withProgress } from "./progress.js";
import { isStillDenied } from "./rights.js";
import { shownFailure } from "./runCommand.js";
import { openShell } from "./terminals/openShell.js";

/** Launches with what a person sees of it, and keeps what came to nothing: typed once, it is not typed again. */
export class Launching {
  /** What was last typed or asked for, while no session has come of it. */
  left: LaunchRequest | undefined;

  constructor(private readonly context: EditorContext) {}

  /** Remembers answers on their way to a launch. A profile alone is none. */
  readonly remember = (request: LaunchRequest): void => {
    if (Object.keys(request).length > 1) this.left = request;
  };

  /** Launches a request of one pick. */
  async launch(request: LaunchRequest): Promise<LaunchResult> {
    const named = request.displayName ?? request.name;
    const title = named === undefined ? "Launching a session" : `Launching ${named}`;
    return this.kept(request, () =>
      this.shown(title, (options) => this.context.app.actions.launch(request, options)),
    );
  }

  /** Launches what was typed; where that fails without a better way on, the message brings it back. */
  async launchTyped(request: LaunchRequest): Promise<LaunchResult> {
    try {
      return await this.launch(request);
    } catch (error) {
      const failure = shownFailure(error);
      const ownSteps: readonly string[] = [nextSteps.launchWithOptions.command, nextSteps.tryAgain.command];
      if (!failure || (failure.next && !ownSteps.includes(failure.next.command))) throw error;
      throw changeable(failure.message, request, error);
    }
  }

  /** Once its old pod is on its way out, a failure leaves the request alone: the message brings it back. */
  async restart(session: Session): Promise<LaunchResult> {
    let request: LaunchRequest | undefined;
    const onStopping = (stopping: LaunchRequest) => (request = stopping);
    try {
      return await this.shown(`Restarting ${session.displayName}`, (options) =>
        this.context.app.actions.restart(session, { ...options, onStopping }),
      );
    } catch (error) {
      const failure = shownFailure(error);
      if (request) this.left = request;
      if (!request || !failure) throw error;
      throw changeable(notAgainText(session.displayName, failure.message), request, error);
    }
  }

  private async kept(request: LaunchRequest, work: () => Promise<LaunchResult>): Promise<LaunchResult> {
    try {
      const result = await work();
      if (this.left === request) this.left = undefined;
      return result;
    } catch (error) {
      this.remember(request);
      throw error;
    }
  }

  /** Shows the phases of a launch, opens its terminal as soon as there is a pod, and tells what was left out. */
  private async shown(
    title: string,
    run: (options: LaunchOptions) => Promise<LaunchResult>,
  ): Promise<LaunchResult> {
    const { app } = this.context;
    const result = await withProgress(
      title,
      async (signal, report) => {
        const count = new LaunchCount(app.platform.clock, report);
        return run({
          signal,
          onProgress: (progress) => count.tell(progress),
          onCreated: (session, place) => void this.openTerminal(session, place),
        }).finally(() => count.dispose());
      },
      { showAtOnce: true },
    );
    setContextKey("podSessions.hasLaunched", true);
    const profile = app.profiles.get(result.session.profile);
    for (const { message, next } of ignoredEnvNotices(result.ignoredEnv, profile))
      notifyWarning(message, next);
    for (const warning of result.warnings) notifyWarning(warning);
    if (result.withheld) notifyWarning(result.withheld.message, result.withheld.next);
    const given = givenText(result.session.displayName, result.credentials);
    if (given !== undefined) vscode.window.setStatusBarMessage(`$(key) ${given}`, 15_000);
    return result;
  }

  /** Never rejects. */
  private async openTerminal(session: Session, place: ContextRef): Promise<void> {
    const { app } = this.context;
    if (!app.settings.get().terminal.openAfterLaunch || (await isStillDenied(app, "exec"))) return;
    const { state } = app.connections;
    // Who has chosen another context meanwhile looks at something else: the launch goes on without a terminal.
    const isInUse =
      "context" in state && state.context === place.context && state.namespace === place.namespace;
    if (isInUse) openShell(this.context, { session });
  }
}

function changeable(message: string, request: LaunchRequest, cause: unknown): UserError {
  return new UserError(message, nextSteps.changeAndLaunch(request), { cause });
}
