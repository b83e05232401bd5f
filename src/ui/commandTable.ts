import * as vscode from "vscode";
import type { Onlookers } from "../base/demand.js";
import { DisposableStore, type Disposable } from "../base/disposable.js";
import type { Logger } from "../base/log.js";
import { commandIds, type CommandId, type CommandTable } from "../manifest.js";
import { connectionCommands } from "./commands/connection.js";
import { launchCommands } from "./commands/launch.js";
import { lifecycleCommands } from "./commands/lifecycle.js";
import { logCommands } from "./commands/logs.js";
import { playgroundCommands } from "./commands/playground.js";
import { setupCommands } from "./commands/setup.js";
import { showCommands } from "./commands/show.js";
import { terminalCommands } from "./commands/terminals.js";
import { viewCommands } from "./commands/view.js";
import { walkthroughCommands } from "./commands/walkthrough.js";
import type { EditorContext } from "./editorContext.js";
import { runCommand } from "./runCommand.js";

function commandTable(context: EditorContext): CommandTable {
  return {
    ...launchCommands(context),
    ...terminalCommands(context),
    ...logCommands(context),
    ...showCommands(context),
    ...lifecycleCommands(context),
    ...connectionCommands(context),
    ...playgroundCommands(context),
    ...setupCommands(context),
    ...viewCommands(context),
    ...walkthroughCommands(),
  };
}

/** Registers every command; the first that runs makes the product. */
export function registerCommands(
  context: () => Promise<EditorContext>,
  log: Logger,
  onlookers: Onlookers,
): Disposable {
  const store = new DisposableStore();
  let table: Promise<CommandTable> | undefined;
  const handler = async (id: CommandId): Promise<(...args: readonly unknown[]) => unknown> => {
    table ??= context().then(commandTable);
    table.catch(() => (table = undefined));
    return (await table)[id];
  };
  for (const id of commandIds) {
    const run = async (...args: readonly unknown[]) => {
      const looking = onlookers.look();
      try {
        return await runCommand(id, log, async () => (await handler(id))(...args));
      } finally {
        looking.dispose();
      }
    };
    store.add(vscode.commands.registerCommand(id, run));
  }
  return store;
}
