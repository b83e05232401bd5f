import path from "node:path";
import type { ProcessView } from "../../base/platform.js";

/** Where kubeconfigs are looked for, apart from the service account of a pod. All paths are absolute. */
export interface KubeconfigCandidates {
  /** The file of this window's own playground cluster, while it runs: somebody has just asked for it. */
  readonly playground?: string;
  /** The file of the setting; absent when the setting is empty. */
  readonly setting?: string;
  readonly workspace: readonly { readonly file: string; readonly folder: string }[];
  /** The files of KUBECONFIG, without doubles; absent when it is unset or empty. */
  readonly environment?: readonly string[];
  readonly home: string;
}

export interface CandidateSources {
  readonly playgroundFile?: string | undefined;
  readonly settingPath: string;
  readonly workspaceFolders: readonly string[];
  readonly process: ProcessView;
}

const namesInWorkspace = [path.join(".kube", "kubeconfig"), path.join(".kube", "config"), "kubeconfig"];

/**
 * The order of docs/decisions/0006. A relative path of the setting or of KUBECONFIG counts from the first
 * workspace folder, where a terminal of the editor would start kubectl.
 */
export function kubeconfigCandidates(sources: CandidateSources): KubeconfigCandidates {
  const { settingPath, workspaceFolders } = sources;
  const { env, platform, homeDir } = sources.process;
  const base = workspaceFolders[0] ?? homeDir;
  const setting = settingPath.trim();
  const list = (env["KUBECONFIG"] ?? "")
    .split(platform === "win32" ? ";" : ":")
    .filter((file) => file !== "")
    .map((file) => path.resolve(base, file));
  return {
    ...(sources.playgroundFile === undefined ? {} : { playground: sources.playgroundFile }),
    ...(setting === "" ? {} : { setting: path.resolve(base, expand(setting, base, homeDir)) }),
    workspace: workspaceFolders.flatMap((folder) =>
      namesInWorkspace.map((name) => ({ file: path.join(folder, name), folder })),
    ),
    ...(list.length === 0 ? {} : { environment: [...new Set(list)] }),
    home: path.join(homeDir, ".kube", "config"),
  };
}

function expand(written: string, workspaceFolder: string, homeDir: string): string {
  return written.replace(/^~(?=$|[/\\])/, homeDir).replaceAll("${workspaceFolder}", workspaceFolder);
}
