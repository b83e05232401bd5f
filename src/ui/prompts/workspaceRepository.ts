import * as vscode from "vscode";

/** Where the open folder comes from, as its editor's git knows it. */
export interface WorkspaceRepository {
  readonly url: string;
  readonly branch?: string;
}

/** What we use of the API of the built-in git extension (extensions/git/src/api/git.d.ts in microsoft/vscode). */
interface GitExtension {
  getAPI(version: 1): {
    readonly repositories: readonly {
      readonly rootUri: vscode.Uri;
      readonly state: {
        readonly remotes: readonly { readonly name: string; readonly fetchUrl?: string }[];
        readonly HEAD?: { readonly name?: string };
      };
    }[];
  };
}

/** Remote and branch of the repository of the first open folder; undefined where there is none. Never rejects. */
export async function workspaceRepository(): Promise<WorkspaceRepository | undefined> {
  try {
    const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
    if (!extension) return undefined;
    const git = await extension.activate();
    const folder = vscode.workspace.workspaceFolders?.[0];
    const { repositories } = git.getAPI(1);
    const repository =
      repositories.find(({ rootUri }) => rootUri.toString() === folder?.uri.toString()) ?? repositories[0];
    const remotes = repository?.state.remotes ?? [];
    const url = (remotes.find(({ name }) => name === "origin") ?? remotes[0])?.fetchUrl;
    if (url === undefined) return undefined;
    const branch = repository?.state.HEAD?.name;
    return { url: withoutPassword(url), ...(branch === undefined ? {} : { branch }) };
  } catch {
    // The git extension is off, or git is not installed: then there is nothing to offer.
    return undefined;
  }
}

/** A password in a remote's address stays here: the pod would show it to everybody who may read pods. */
function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.password === "") return url;
  parsed.password = "";
  parsed.username = "";
  return parsed.href;
}
