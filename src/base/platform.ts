import type { Clock } from "./clock.js";
import type { Demand } from "./demand.js";
import type { Event } from "./event.js";
import type { Logger } from "./log.js";
import type { RandomBytes } from "./random.js";

/** Small JSON values that outlive the window. VS Code's Memento fills it. What is read is `unknown`: parse it. */
export interface Memory {
  get(key: string): unknown;
  set(key: string, value: unknown): Promise<void>;
}

/** Values that must be readable by nobody else. VS Code's SecretStorage fills it. */
export interface SecretStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  readonly onDidChange: Event<string>;
}

/** What this process was started with; read once, in `extension.ts`, and injected. */
export interface ProcessView {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
}

/** A proxy that the editor's own settings name. */
export interface EditorProxy {
  /** `http://host:port`, with or without the scheme. */
  readonly address: string;
  /** Hosts that are reached directly, as NO_PROXY writes them. */
  readonly noProxy: readonly string[];
}

/** What it takes to run the playground cluster. */
export interface PlaygroundPlace {
  /** Absolute path of its bundle. */
  readonly program: string;
  /** Absolute path of a folder for it, that may not be there yet. */
  readonly folder: string;
  /** The program that runs Node's scripts: Node, or an editor that is told to be Node. */
  readonly node: string;
  /** The process that it must not outlive. */
  readonly parentPid: number;
}

/** Everything that the product needs from where it runs. The editor fills it; so does a plain test. */
export interface Platform {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  readonly process: ProcessView;
  readonly workspaceMemory: Memory;
  readonly globalMemory: Memory;
  readonly secrets: SecretStore;
  /** Absolute paths of the open workspace folders, first folder first. */
  readonly workspaceFolders: readonly string[];
  readonly onDidChangeWorkspaceFolders: Event<void>;
  /** The editor's own proxy setting as it is now, where it has one. */
  readonly httpProxy?: () => EditorProxy | undefined;
  readonly playground?: PlaygroundPlace;
  /** `pod-sessions/1.2.3`: what a cluster's audit log says of us. */
  readonly userAgent?: string;
  /** Whether anybody looks: something of ours is on the screen, or a command runs. Absent: always. */
  readonly demand?: Demand;
  /** Whether the person trusts the workspace: without it, nothing that a workspace file names is executed. */
  readonly isTrusted: () => boolean;
  readonly onDidGrantTrust: Event<void>;
}
