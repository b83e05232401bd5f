import type { LaunchPhase, LaunchProgress } from "../domain/launch.js";

const phases: { readonly [K in LaunchPhase]: string } = {
  validating: "Checking the request",
  creating: "Creating the pod",
  scheduling: "Waiting for a node",
  pulling: "Pulling the image",
  cloning: "Cloning the repository",
  settingUp: "Running the setup steps",
  starting: "Starting",
  ready: "Ready",
};

/** How far a launch is, for a progress notification: phase, what the cluster says, and the time so far. */
export function launchPhaseText({ phase, elapsedMs, detail }: LaunchProgress): string {
  const said = detail === undefined ? phases[phase] : detail.replace(/[.\s]+$/, "");
  const seconds = elapsedMs / 1_000;
  return seconds < 1 ? `${said} …` : `${said} … (${seconds.toFixed(0)} s)`;
}

/** Which variables of a request were left out, and why; undefined when none was. */
export function ignoredEnvText(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const [first] = names;
  return names.length === 1
    ? `The variable ${first} was left out: the session sets it itself.`
    : `The variables ${names.join(", ")} were left out: the session sets them itself.`;
}
