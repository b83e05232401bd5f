import * as vscode from "vscode";
import { withoutLogin } from "../../domain/validate/git.js";

/** Where the open folder comes from, as its editor's git knows it. */
export interface WorkspaceRepository {
  readonly url: string;
  readonly branch?: string;
}

/** What we use of the API of the built-in git extension (extensions/git/src/api/git.d.ts in microsoft/vscode). */
interface GitExtension {
  getAPI(version: 1): {
    readonly state: "uninitialized" | "initialized";
    readonly onDidChangeState: vscode.Event<"uninitialized" | "initialized">;
    readonly repositories: readonly {
      readonly rootUri: vscode.Uri;
      readonly state: {
        readonly remotes: readonly { readonly name: string; readonly fetchUrl?: string }[];
        readonly HEAD?: { readonly name?: string };
      };
    }[];
  };
}

/** A window that has just opened has not looked for its repositories yet; longer than this nobody waits for an offer. */
const scanWithinMs = 2_000;

/** Remote and branch of the repository of the first open folder; undefined where there is none. Never rejects. */
export async function workspaceRepository(): Promise<WorkspaceRepository | undefined> {
  try {
    const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
    if (!extension) return undefined;
    const git = await extension.activate();
    const folder = vscode.workspace.workspaceFolders?.[0];
    const api = git.getAPI(1);
    if (api.state === "uninitialized") await orAfter(nextChange(api.onDidChangeState), scanWithinMs);
    const { repositories } = api;
    const repository =
      repositories.find(({ rootUri }) => rootUri.toString() === folder?.uri.toString()) ?? repositories[0];
    const remotes = repository?.state.remotes ?? [];
    const url = (remotes.find(({ name }) => name === "origin") ?? remotes[0])?.fetchUrl;
    if (url === undefined) return undefined;
    const branch = repository?.state.HEAD?.name;
    // A login in it stays here: the pod would show it to everybody who may read pods.
    return { url: withoutLogin(url), ...(branch === undefined ? {} : { branch }) };
  } catch {
    // The git extension is off, or git is not installed: then there is nothing to offer.
    return undefined;
  }
}

function nextChange(event: vscode.Event<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const subscription = event(() => {
      subscription.dispose();
      resolve();
    });
  });
}

function orAfter(work: Promise<void>, limitMs: number): Promise<void> {
  return Promise.race([work, new Promise<void>((resolve) => setTimeout(resolve, limitMs))]);
}
