import type { NextStep } from "../../base/errors.js";
import type { CommandId } from "../../manifest.js";

function step(title: string, command: CommandId): NextStep {
  return { title, command };
}

/** The buttons that stand beside failures; titles as in package.nls.json. */
export const nextSteps = {
  tryAgain: step("Try Again", "podSessions.connection.refresh"),
  openKubeconfig: step("Open Kubeconfig", "podSessions.connection.openKubeconfig"),
  chooseKubeconfig: step("Choose Kubeconfig File", "podSessions.connection.chooseKubeconfig"),
  switchContext: step("Switch Context", "podSessions.connection.switchContext"),
  switchNamespace: step("Switch Namespace", "podSessions.connection.switchNamespace"),
  copyRole: step("Copy the Role You Need", "podSessions.connection.copyRole"),
  launchWithOptions: step("Launch with Options", "podSessions.session.launchWithOptions"),
  deleteFinished: step("Delete Finished Sessions", "podSessions.session.deleteFinished"),
  showCredentials: step("Show Credentials", "podSessions.credentials.open"),
  setUp: (namespace: string): NextStep => ({
    ...step("Set Up the Namespace", "podSessions.setup.open"),
    args: [namespace],
  }),
  startPlaygroundAgain: step("Start Again", "podSessions.playground.start"),
  showLog: step("Show Log", "podSessions.log.show"),
} as const;
