import type { LaunchRequest } from "./launch.js";

/**
 * Defaults for a kind of session. Everything a {@link LaunchRequest} may say, a profile may say first; the
 * built-in ones carry the exact values of the systems that this extension replaces.
 */
export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly builtIn: boolean;
  /** Proposed when the profile is chosen and no namespace was; never switches by itself. */
  readonly namespace?: string;
  /** Generated names are this plus eight hex digits; RFC 1123. */
  readonly namePrefix: string;
  /** Value of the `app` label, by which the replaced system's own commands find the pods. */
  readonly appLabel?: string;
  /** Name of the main container. */
  readonly container: string;
  /** Seconds between SIGTERM and SIGKILL on stop. */
  readonly stopGraceSeconds: number;
  /** Seconds that a launch waits for the session to run; 0 waits as long as the person does. */
  readonly startTimeoutSeconds: number;
  /**
   * What runs when neither the person nor the profile gives a command or arguments. `image` (where absent): the
   * image's own entrypoint, as Kubernetes does it. `idle`: a wait that keeps the pod for its terminals, since an
   * image made for a shell ends at once without one.
   */
  readonly mainProcess?: MainProcess;
  /**
   * Where a session starts when nobody names a directory. `workspace` where absent; `image`: in the image's own
   * working directory.
   */
  readonly startsIn?: "workspace" | "image";
  /** `open`: the main process has a stdin that stays open from one attachment to the next. */
  readonly stdin?: "none" | "open";
  /** Variables that win over the person's. */
  readonly systemEnv?: readonly SystemEnv[];
  /** Names that the person cannot set, beside those of {@link systemEnv} and of every session. */
  readonly reservedEnv?: readonly string[];
  /** The variables by which a session finds its control plane and logs in to it. */
  readonly controlPlane?: { readonly urlVariable: string; readonly tokenVariable: string };
  readonly git?: {
    /** Absent: the remote's default branch. */
    readonly branch?: string;
    /** Whether a session with a repository starts in it, not in {@link defaults}' working directory. */
    readonly startInClone: boolean;
    /** Image with `sh` and `git` that clones; `alpine/git:latest` unless told. */
    readonly image?: string;
  };
  readonly defaults: Omit<LaunchRequest, "profile" | "name" | "displayName">;
}

export type MainProcess = "image" | "idle";

export type SystemEnv =
  /** Kubernetes fills in `$(NAME)` of variables before it. */
  { readonly name: string; readonly value: string } | { readonly name: string; readonly from: "sessionId" };
