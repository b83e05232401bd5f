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

/** What a number may be: `minimum` and `maximum` of package.json (a test compares). */
export const numberRanges = {
  "logs.tailLines": { minimum: 0, maximum: 1_000_000 },
  credentialPluginTimeoutSeconds: { minimum: 1, maximum: 3_600 },
  pollIntervalSeconds: { minimum: 1, maximum: 3_600 },
} as const;

/**
 * The settings out of what the editor holds, which checks nothing: a value of the wrong kind, or out of its range,
 * counts as not set. Profiles are looked at one by one where they are resolved.
 */
export function parseSettings(get: (key: string) => unknown): Settings {
  const { tree, logs, terminal, ...flat } = defaultSettings;
  const text = (key: string, fallback: string) => {
    const found = get(key);
    return typeof found === "string" ? found.trim() : fallback;
  };
  const flag = (key: string, fallback: boolean) => {
    const found = get(key);
    return typeof found === "boolean" ? found : fallback;
  };
  const number = (key: keyof typeof numberRanges, fallback: number) => {
    const found = get(key);
    const { minimum, maximum } = numberRanges[key];
    return typeof found === "number" && found >= minimum && found <= maximum ? found : fallback;
  };
  const profiles = get("profiles");
  return {
    kubeconfigPath: text("kubeconfigPath", flat.kubeconfigPath),
    namespace: text("namespace", flat.namespace),
    defaultProfile: text("defaultProfile", flat.defaultProfile),
    profiles: isRecord(profiles) ? (profiles as Settings["profiles"]) : flat.profiles,
    tree: {
      groupBy: text("tree.groupBy", tree.groupBy) === "profile" ? "profile" : "none",
      showEvents: flag("tree.showEvents", tree.showEvents),
    },
    logs: {
      tailLines: Math.floor(number("logs.tailLines", logs.tailLines)),
      timestamps: flag("logs.timestamps", logs.timestamps),
    },
    terminal: {
      openAfterLaunch: flag("terminal.openAfterLaunch", terminal.openAfterLaunch),
      shell: text("terminal.shell", terminal.shell),
    },
    credentialPluginTimeoutSeconds: number(
      "credentialPluginTimeoutSeconds",
      flat.credentialPluginTimeoutSeconds,
    ),
    pollIntervalSeconds: number("pollIntervalSeconds", flat.pollIntervalSeconds),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
