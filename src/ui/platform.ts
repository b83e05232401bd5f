import { homedir } from "node:os";
import * as vscode from "vscode";
import { systemClock } from "../base/clock.js";
import type { Demand } from "../base/demand.js";
import type { Platform, ProcessView } from "../base/platform.js";
import { systemRandom } from "../base/random.js";
import { channelLogger } from "./log.js";
import { mementoMemory } from "./memento.js";
import { keychainSecrets } from "./secrets.js";
import { editorProxy } from "./settings.js";

/** What the product needs, from the editor. Reads nothing yet but the names of the open folders. */
export function editorPlatform(
  context: vscode.ExtensionContext,
  channel: vscode.LogOutputChannel,
  env: ProcessView["env"],
  demand: Demand,
): Platform {
  return {
    clock: systemClock,
    random: systemRandom,
    log: channelLogger(channel),
    process: { env, platform: process.platform, homeDir: homedir() },
    workspaceMemory: mementoMemory(context.workspaceState),
    globalMemory: mementoMemory(context.globalState),
    secrets: keychainSecrets(context.secrets),
    get workspaceFolders() {
      return (vscode.workspace.workspaceFolders ?? [])
        .filter((folder) => folder.uri.scheme === "file")
        .map((folder) => folder.uri.fsPath);
    },
    onDidChangeWorkspaceFolders: (listener) => vscode.workspace.onDidChangeWorkspaceFolders(() => listener()),
    httpProxy: editorProxy,
    playground: {
      program: context.asAbsolutePath("dist/playground.js"),
      folder: vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, "playground").fsPath,
      node: process.execPath,
      parentPid: process.pid,
    },
    userAgent: `pod-sessions/${(context.extension.packageJSON as { readonly version: string }).version}`,
    demand,
    isTrusted: () => vscode.workspace.isTrusted,
    onDidGrantTrust: (listener) => vscode.workspace.onDidGrantWorkspaceTrust(() => listener()),
  };
}
