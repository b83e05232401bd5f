import type { NextStep } from "../base/errors.js";
import type { LaunchRequest } from "./launch.js";
import type { PodRef } from "./refs.js";

function step<Command extends string>(title: string, command: Command) {
  return { title, command } satisfies NextStep;
}

/** The buttons beside what a person is told. What a command does under its own name is titled as in package.nls.json. */
export const nextSteps = {
  tryAgain: step("Try Again", "podSessions.connection.refresh"),
  openKubeconfig: step("Open Kubeconfig", "podSessions.connection.openKubeconfig"),
  chooseKubeconfig: step("Choose Kubeconfig File", "podSessions.connection.chooseKubeconfig"),
  switchContext: step("Switch Context", "podSessions.connection.switchContext"),
  switchNamespace: step("Switch Namespace", "podSessions.connection.switchNamespace"),
  copyRole: step("Copy the Role You Need", "podSessions.connection.copyRole"),
  launch: step("Launch Session", "podSessions.session.launch"),
  launchWithOptions: step("Launch with Options", "podSessions.session.launchWithOptions"),
  /** The form again, filled with what was asked for. */
  changeAndLaunch: (request: LaunchRequest) => ({
    ...step("Change and Launch Again", "podSessions.session.launchWithOptions"),
    args: [request],
  }),
  launchLike: (session: PodRef) => ({
    ...step("Launch Another Like This", "podSessions.session.launchLike"),
    args: [session],
  }),
  showEvents: (session: PodRef) => ({
    ...step("Show Events", "podSessions.session.showEvents"),
    args: [session],
  }),
  deleteFinished: step("Delete Finished Sessions", "podSessions.session.deleteFinished"),
  showCredentials: step("Show Credentials", "podSessions.credentials.open"),
  setUp: (namespace: string) => ({
    ...step("Set Up the Namespace", "podSessions.setup.open"),
    args: [namespace],
  }),
  setUpAgain: step("Set Up Again", "podSessions.setup.open"),
  removeSetUpAgain: step("Remove Again", "podSessions.setup.remove"),
  startPlaygroundAgain: step("Start Again", "podSessions.playground.start"),
  showLog: step("Show Log", "podSessions.log.show"),
  /** Commands of VS Code. */
  manageTrust: step("Manage Workspace Trust", "workbench.trust.manage"),
  openProfiles: {
    ...step("Open Settings", "workbench.action.openSettings"),
    args: ["podSessions.profiles"],
  },
} as const satisfies Readonly<Record<string, NextStep | ((about: never) => NextStep)>>;
