import * as vscode from "vscode";
import { nextEvent } from "../../base/event.js";
import type { App } from "../../app.js";
import { type CommandTable, viewIds } from "../../manifest.js";
import type { EditorContext } from "../editorContext.js";
import { withProgress } from "../progress.js";

type PlaygroundCommands = Pick<CommandTable, "podSessions.playground.start" | "podSessions.playground.stop">;

/** Commands that start and end the cluster of this window's own. */
export function playgroundCommands({ app }: EditorContext): PlaygroundCommands {
  return {
    "podSessions.playground.start": async () => {
      await withProgress("Starting the playground cluster", (signal) => start(app, signal));
      await vscode.commands.executeCommand(`${viewIds.sessions}.focus`);
    },
    "podSessions.playground.stop": () =>
      withProgress("Stopping the playground cluster", () => app.playground.stop()),
  };
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
