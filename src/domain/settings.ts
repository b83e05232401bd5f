import type { LaunchRequest } from "./launch.js";
import type { MainProcess } from "./profile.js";

/** Every setting of the extension, under the prefix `podSessions.` in package.json (a test compares). */
export interface Settings {
  /** Path of a kubeconfig that goes before every other place; empty: look in the usual order. */
  readonly kubeconfigPath: string;
  /** Namespace used instead of the context's, unless one was chosen for the workspace; empty: the context's. */
  readonly namespace: string;
  /** Profile that a quick launch takes without asking; empty: ask. */
  readonly defaultProfile: string;
  /** Profiles of the person's own, by name. */
  readonly profiles: Readonly<Record<string, CustomProfile>>;
  readonly tree: { readonly groupBy: "none" | "profile"; readonly showEvents: boolean };
  readonly logs: { readonly tailLines: number; readonly timestamps: boolean };
  readonly terminal: { readonly openAfterLaunch: boolean; readonly shell: string };
  /** Longest time that a credential plugin may take, in seconds. */
  readonly credentialPluginTimeoutSeconds: number;
  /** Seconds between two lists where the watch verb is not granted. */
  readonly pollIntervalSeconds: number;
}

/** A profile as written in settings: `extends` names the profile that it starts from. */
export type CustomProfile = Omit<LaunchRequest, "profile" | "name" | "displayName"> & {
  readonly extends?: string;
  readonly title?: string;
  readonly description?: string;
  readonly namePrefix?: string;
  readonly container?: string;
  readonly mainProcess?: MainProcess;
  /** Image with `sh` and `git` that clones the repository. */
  readonly gitImage?: string;
  readonly appLabel?: string;
  readonly namespace?: string;
  readonly stopGraceSeconds?: number;
  readonly startTimeoutSeconds?: number;
};

export const defaultSettings: Settings = {
  kubeconfigPath: "",
  namespace: "",
  defaultProfile: "",
  profiles: {},
  tree: { groupBy: "none", showEvents: true },
  logs: { tailLines: 100, timestamps: false },
  terminal: { openAfterLaunch: true, shell: "" },
  credentialPluginTimeoutSeconds: 60,
  pollIntervalSeconds: 5,
};
