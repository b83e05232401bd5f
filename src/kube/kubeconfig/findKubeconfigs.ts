import { realpath } from "node:fs/promises";
import path from "node:path";
import { isInside } from "../../base/paths.js";
import type { ProcessView } from "../../base/platform.js";
import type { KubeconfigPlace, KubeconfigSource } from "../../domain/connection.js";
import type { KubeconfigCandidates } from "./kubeconfigCandidates.js";
import type { ParsedKubeconfig } from "./kubeconfigFile.js";
import { problemAt } from "./kubeconfigProblem.js";
import type { FoundKubeconfigs } from "./kubeconfigSet.js";
import { readKubeconfigText } from "./kubeconfigText.js";
import { parseKubeconfig } from "./parseKubeconfig.js";
import { findServiceAccount } from "./serviceAccount.js";

export interface FindOptions {
  readonly candidates: KubeconfigCandidates;
  readonly workspaceFolders: readonly string[];
  readonly process: ProcessView;
  readonly serviceAccountFolder: string;
  readonly signal: AbortSignal;
}

/**
 * Looks for kubeconfigs, place after place, and stops at the first that holds something. A broken file also
 * stops the search: going on would connect to a cluster that the person did not mean. Rejects only with the
 * signal's reason.
 */
export async function findKubeconfigs(options: FindOptions): Promise<FoundKubeconfigs> {
  return new Search(options).run();
}

type FileState = KubeconfigPlace["state"];

class Search {
  private readonly places: KubeconfigPlace[] = [];
  private readonly files: ParsedKubeconfig[] = [];

  constructor(private readonly options: FindOptions) {}

  async run(): Promise<FoundKubeconfigs> {
    const { candidates } = this.options;
    const { playground } = candidates;
    if (playground !== undefined && (await this.look("playground", playground)))
      return this.found("playground");
    if (candidates.setting !== undefined) return this.setting(candidates.setting);
    for (const { file, folder } of candidates.workspace) {
      if (await this.look("workspace", file, folder)) return this.found("workspace");
    }
    for (const file of candidates.environment ?? []) await this.look("environment", file);
    if (this.files.length > 0) return this.found("environment");
    return this.serviceAccountOrHome(candidates);
  }

  private async setting(file: string): Promise<FoundKubeconfigs> {
    if (!(await this.look("setting", file))) {
      const isAbsent = this.places.pop()?.state.kind === "absent";
      const problem = problemAt(
        file,
        undefined,
        `the setting podSessions.kubeconfigPath names this file, but ${isAbsent ? "it does not exist" : "it is empty"}. Correct the setting, or put a kubeconfig there.`,
      );
      this.places.push({ source: "setting", file, state: { kind: "broken", problem } });
      this.files.push({ kind: "broken", problem });
    }
    return this.found("setting");
  }

  private async serviceAccountOrHome(candidates: KubeconfigCandidates): Promise<FoundKubeconfigs> {
    const { process, serviceAccountFolder, signal } = this.options;
    const account = await findServiceAccount(process, serviceAccountFolder, signal);
    const home = { source: "home", file: candidates.home } as const;
    if (account?.isCertain) {
      this.files.push({ kind: "file", file: account.file });
      this.places.push({ source: "inCluster", state: { kind: "used" } });
      this.skip(
        home,
        "this runs in a pod, whose service account goes first. To use the file, name it in the setting podSessions.kubeconfigPath.",
      );
      return this.found("inCluster");
    }
    if (candidates.environment) {
      this.skip(home, "KUBECONFIG is set, and then kubectl does not look here.");
    } else if (await this.look("home", candidates.home)) {
      return this.found("home");
    }
    if (!account) {
      this.places.push({ source: "inCluster", state: { kind: "absent" } });
      return { places: this.places, files: [] };
    }
    this.files.push({ kind: "file", file: account.file });
    this.places.push({ source: "inCluster", state: { kind: "used" } });
    return this.found("inCluster");
  }

  /** Reads one file and notes what was there. Returns whether it holds something, be it broken. */
  private async look(source: KubeconfigSource, file: string, folder?: string): Promise<boolean> {
    const text = await readKubeconfigText(file, this.options.signal);
    if (text.kind === "absent") return this.note(source, file, { kind: "absent" });
    if (text.kind === "folder") {
      // Many repositories have a folder of this name; it is nobody's choice of a kubeconfig.
      if (source === "workspace")
        return this.note(source, file, { kind: "skipped", because: "it is a folder." });
      return this.take(source, file, { kind: "broken", problem: text.problem });
    }
    if (text.kind === "broken") return this.take(source, file, text);
    const workspaceFolder = folder ?? (await workspaceFolderOf(file, this.options.workspaceFolders));
    const parsed = parseKubeconfig(text.text, {
      file,
      ...(workspaceFolder === undefined ? {} : { workspaceFolder }),
    });
    if (parsed.kind === "file" && parsed.file.isEmpty) return this.note(source, file, { kind: "empty" });
    return this.take(source, file, parsed);
  }

  private take(source: KubeconfigSource, file: string, parsed: ParsedKubeconfig): true {
    const isFirst = this.files.length === 0;
    this.files.push(parsed);
    if (parsed.kind === "broken") this.note(source, file, { kind: "broken", problem: parsed.problem });
    else this.note(source, file, { kind: isFirst ? "used" : "merged" });
    return true;
  }

  private note(source: KubeconfigSource, file: string, state: FileState): false {
    this.places.push({ source, file, state });
    return false;
  }

  private skip(place: { readonly source: "home"; readonly file: string }, because: string): void {
    this.places.push({ ...place, state: { kind: "skipped", because } });
  }

  private found(source: KubeconfigSource): FoundKubeconfigs {
    return { places: this.places, source, files: this.files };
  }
}

/** The workspace folder that holds `file`, be it through a symbolic link on either side. */
async function workspaceFolderOf(file: string, folders: readonly string[]): Promise<string | undefined> {
  const realFile = await real(file);
  for (const folder of folders) {
    if (isInside(file, folder) || isInside(realFile, await real(folder))) return folder;
  }
  return undefined;
}

async function real(file: string): Promise<string> {
  return realpath(file).catch(() => path.resolve(file));
}
