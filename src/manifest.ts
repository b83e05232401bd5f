/**
 * Every string that the code shares with package.json. test/unit/manifest.test.ts holds both to one another, so
 * that a command, view, key or setting exists in both or in neither.
 */

import type { FailureKind } from "./domain/failure.js";

/**
 * What a command on sessions may be called with: VS Code hands over the tree node clicked and the nodes selected;
 * a keybinding hands over nothing; another extension a {@link PodRef}. `ui/target` finds out.
 */
export type TargetArgs = readonly [target?: unknown, selection?: unknown];

/** Every command and what it may be called with. */
export interface CommandArgs {
  "podSessions.session.launch": readonly [profile?: unknown];
  "podSessions.session.launchWithOptions": readonly [request?: unknown];
  "podSessions.session.launchLike": TargetArgs;
  "podSessions.session.openTerminal": TargetArgs;
  "podSessions.session.openTerminalIn": TargetArgs;
  "podSessions.session.exec": TargetArgs;
  "podSessions.session.attach": TargetArgs;
  "podSessions.session.logs": TargetArgs;
  "podSessions.session.logsOfContainer": TargetArgs;
  "podSessions.session.logsOfAll": TargetArgs;
  "podSessions.session.logsOfPrevious": TargetArgs;
  "podSessions.session.logsInEditor": TargetArgs;
  "podSessions.session.showYaml": TargetArgs;
  "podSessions.session.showEvents": TargetArgs;
  "podSessions.session.showDetails": TargetArgs;
  "podSessions.session.copyName": TargetArgs;
  "podSessions.session.copyKubectl": TargetArgs;
  "podSessions.session.stop": TargetArgs;
  "podSessions.session.kill": TargetArgs;
  "podSessions.session.delete": TargetArgs;
  "podSessions.session.deleteFinished": readonly [];
  "podSessions.session.restart": TargetArgs;
  "podSessions.session.rename": TargetArgs;
  "podSessions.session.setTimeLimit": TargetArgs;
  "podSessions.connection.switchContext": readonly [];
  "podSessions.connection.switchNamespace": readonly [];
  "podSessions.connection.refresh": readonly [];
  "podSessions.connection.openKubeconfig": readonly [];
  "podSessions.connection.chooseKubeconfig": readonly [];
  /** The panel of kubeconfigs, contexts and rights. */
  "podSessions.connection.showPanel": readonly [];
  "podSessions.connection.copyRole": readonly [];
  /** Says what a Role refuses here, and with it why commands are missing. */
  "podSessions.connection.explainRights": readonly [];
  /** An administrator makes a namespace ready for sessions, and takes that back. */
  "podSessions.setup.open": readonly [namespace?: unknown];
  "podSessions.setup.remove": readonly [];
  "podSessions.playground.start": readonly [];
  "podSessions.playground.stop": readonly [];
  /** Says why there is no connection, and what to do. */
  "podSessions.connection.explain": readonly [];
  /** The panel of credentials for sessions; `target` names the part to put the focus on. */
  "podSessions.credentials.open": readonly [target?: unknown];
  /** The four steps from a kubeconfig to a terminal. */
  "podSessions.walkthrough.open": readonly [];
  /** Enter in the tree: the most useful thing for the node. */
  "podSessions.view.open": TargetArgs;
  "podSessions.view.filter": readonly [];
  "podSessions.view.clearFilter": readonly [];
  "podSessions.view.groupByProfile": readonly [];
  "podSessions.view.groupByNone": readonly [];
  "podSessions.log.show": readonly [];
}

export type CommandId = keyof CommandArgs;

const commands: { readonly [K in CommandId]: true } = {
  "podSessions.session.launch": true,
  "podSessions.session.launchWithOptions": true,
  "podSessions.session.launchLike": true,
  "podSessions.session.openTerminal": true,
  "podSessions.session.openTerminalIn": true,
  "podSessions.session.exec": true,
  "podSessions.session.attach": true,
  "podSessions.session.logs": true,
  "podSessions.session.logsOfContainer": true,
  "podSessions.session.logsOfAll": true,
  "podSessions.session.logsOfPrevious": true,
  "podSessions.session.logsInEditor": true,
  "podSessions.session.showYaml": true,
  "podSessions.session.showEvents": true,
  "podSessions.session.showDetails": true,
  "podSessions.session.copyName": true,
  "podSessions.session.copyKubectl": true,
  "podSessions.session.stop": true,
  "podSessions.session.kill": true,
  "podSessions.session.delete": true,
  "podSessions.session.deleteFinished": true,
  "podSessions.session.restart": true,
  "podSessions.session.rename": true,
  "podSessions.session.setTimeLimit": true,
  "podSessions.connection.switchContext": true,
  "podSessions.connection.switchNamespace": true,
  "podSessions.connection.refresh": true,
  "podSessions.connection.openKubeconfig": true,
  "podSessions.connection.chooseKubeconfig": true,
  "podSessions.connection.showPanel": true,
  "podSessions.connection.copyRole": true,
  "podSessions.connection.explainRights": true,
  "podSessions.setup.open": true,
  "podSessions.setup.remove": true,
  "podSessions.playground.start": true,
  "podSessions.playground.stop": true,
  "podSessions.connection.explain": true,
  "podSessions.credentials.open": true,
  "podSessions.walkthrough.open": true,
  "podSessions.view.open": true,
  "podSessions.view.filter": true,
  "podSessions.view.clearFilter": true,
  "podSessions.view.groupByProfile": true,
  "podSessions.view.groupByNone": true,
  "podSessions.log.show": true,
};

/** Every command id; complete, since the object above must name each. */
export const commandIds = Object.keys(commands) as readonly CommandId[];

export const viewContainerId = "podSessions";

export const viewIds = { sessions: "podSessions.sessions" } as const;

/** Panels in editor tabs; the words by which a reloaded window knows them. */
export const panelTypes = {
  kubeconfig: "podSessions.kubeconfig",
  credentials: "podSessions.credentials",
} as const;

/** The walkthrough, as the editor's own command wants it. */
export const walkthroughId = "pod-sessions.pod-sessions#start";

/** Why the sessions view is empty; each word has a `viewsWelcome` entry. */
export type EmptyReason =
  | "idle"
  | "connecting"
  | "noKubeconfig"
  | "brokenKubeconfig"
  | "noConnection"
  | "noRights"
  | "noSessions"
  | "noMatch"
  /** There is something in the tree. */
  | "none";

/** What the playground cluster of this window does. */
export type PlaygroundKey = "stopped" | "starting" | "running" | "crashed";

/** What a `when` clause may ask, and the values it may find. */
export interface ContextKeys {
  "podSessions.empty": EmptyReason;
  /** Why there is no connection, where the empty view may say more about it. */
  "podSessions.problem": FailureKind | "";
  "podSessions.filtered": boolean;
  "podSessions.playground": PlaygroundKey;
  "podSessions.groupBy": "none" | "profile";
  /** The steps of the walkthrough that are done. */
  "podSessions.connected": boolean;
  "podSessions.hasCredential": boolean;
  "podSessions.hasLaunched": boolean;
  /** A Role refuses it: the command is shown disabled or not at all. */
  "podSessions.denied.launch": boolean;
  "podSessions.denied.delete": boolean;
  "podSessions.denied.exec": boolean;
  "podSessions.denied.attach": boolean;
  "podSessions.denied.logs": boolean;
  "podSessions.denied.patch": boolean;
  "podSessions.denied.events": boolean;
  /** Any of these. */
  "podSessions.denied.any": boolean;
}

const contextKeyTable: { readonly [K in keyof ContextKeys]: true } = {
  "podSessions.empty": true,
  "podSessions.problem": true,
  "podSessions.filtered": true,
  "podSessions.playground": true,
  "podSessions.groupBy": true,
  "podSessions.connected": true,
  "podSessions.hasCredential": true,
  "podSessions.hasLaunched": true,
  "podSessions.denied.launch": true,
  "podSessions.denied.delete": true,
  "podSessions.denied.exec": true,
  "podSessions.denied.attach": true,
  "podSessions.denied.logs": true,
  "podSessions.denied.patch": true,
  "podSessions.denied.events": true,
  "podSessions.denied.any": true,
};

export const contextKeys = Object.keys(contextKeyTable) as readonly (keyof ContextKeys)[];

/** First part of every setting's key. */
export const settingsSection = "podSessions";

/** Scheme of the read-only documents: YAML, events, logs. */
export const documentScheme = "pod-sessions";

/** Id of the terminal profile in the "+" menu of the terminal panel. */
export const terminalProfileId = "podSessions.shell";

/** A handler for every command of the manifest: one that lacks does not compile. */
export type CommandTable = {
  readonly [K in CommandId]: (...args: CommandArgs[K]) => unknown;
};
