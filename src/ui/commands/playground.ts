import * as vscode from "vscode";
import type { Disposable } from "../../base/disposable.js";
import { Cancelled } from "../../base/errors.js";
import { nextEvent } from "../../base/event.js";
import type { App } from "../../app.js";
import { isFinished } from "../../domain/session.js";
import { type CommandTable, viewIds } from "../../manifest.js";
import { playgroundCrashText, playgroundStopQuestion } from "../../present/playgroundText.js";
import type { EditorContext } from "../editorContext.js";
import { confirm, notifyError } from "../notify.js";
import { withProgress } from "../progress.js";

type PlaygroundCommands = Pick<CommandTable, "podSessions.playground.start" | "podSessions.playground.stop">;

/** Commands that start and end the cluster of this window's own. */
export function playgroundCommands({ app }: EditorContext): PlaygroundCommands {
  return {
    "podSessions.playground.start": async () => {
      await withProgress("Starting the playground cluster", (signal) => start(app, signal));
      await vscode.commands.executeCommand(`${viewIds.sessions}.focus`);
    },
    "podSessions.playground.stop": async () => {
      const running = sessionsInPlayground(app);
      if (running > 0 && !(await confirm({ ...playgroundStopQuestion(running), yes: "Stop" })))
        throw new Cancelled();
      await withProgress("Stopping the playground cluster", () => app.playground.stop());
    },
  };
}

/** Says so when it ends by itself: another cluster of the person's may now be in its place. */
export function tellPlaygroundCrash({ playground }: App): Disposable {
  return playground.onDidChange((state) => {
    if (state.kind !== "crashed") return;
    const { message, next } = playgroundCrashText(state);
    notifyError(message, ...next);
  });
}

function sessionsInPlayground({ connections, sessions }: App): number {
  if (connections.kubeconfig?.source !== "playground") return 0;
  return [...sessions.values()].filter(({ state }) => !isFinished(state)).length;
}

/** Resolves when this window is connected to it, or cannot be: the view then says why. */
async function start({ playground, connections }: App, signal: AbortSignal): Promise<void> {
  await playground.start(signal);
  connections.start();
  const isSettled = () =>
    connections.kubeconfig?.source === "playground" &&
    ["connected", "failed", "broken"].includes(connections.state.kind);
  if (!isSettled()) await nextEvent(connections.onDidChange, signal, isSettled);
}
