import type { NextStep } from "../base/errors.js";
import type { LaunchPhase, LaunchProgress, LaunchRequest } from "../domain/launch.js";
import type { LaunchTextFieldName } from "../domain/launchTextFields.js";
import { nextSteps } from "../domain/nextSteps.js";
import type { Profile } from "../domain/profile.js";
import { reservationOf } from "../domain/reservedEnv.js";

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
  if (phase === "ready") return said;
  const seconds = elapsedMs / 1_000;
  return seconds < 1 ? `${said} …` : `${said} … (${seconds.toFixed(0)} s)`;
}

/** A sentence, with the button that goes with it. */
export interface Notice {
  readonly message: string;
  readonly next?: NextStep;
}

/** Which variables of a request were left out, why, and what to do instead. */
export function ignoredEnvNotices(names: readonly string[], profile: Profile | undefined): readonly Notice[] {
  const isSystem = (name: string) => profile === undefined || reservationOf(name, profile) === "system";
  const system = names.filter(isSystem);
  const secret = names.filter((name) => !isSystem(name));
  const notices: Notice[] = [];
  if (system.length > 0) {
    const [kept, other] =
      system.length === 1 ? ["this name", "another name"] : ["these names", "other names"];
    notices.push({ message: `${leftOut(system)}: the session keeps ${kept} for itself. Choose ${other}.` });
  }
  if (secret.length > 0) {
    const [it, added] = secret.length === 1 ? ["it", "it as a credential"] : ["them", "them as credentials"];
    notices.push({
      message: `${leftOut(secret)}: the session takes ${it} from a Secret only. Add ${added}.`,
      next: nextSteps.showCredentials,
    });
  }
  return notices;
}

function leftOut(names: readonly string[]): string {
  return names.length === 1
    ? `The variable ${names.join("")} was left out`
    : `The variables ${names.join(", ")} were left out`;
}

/** What the profile will not let a field of the request set, said while it is typed; undefined when there is nothing. */
export function reservedEnvProblem(
  field: LaunchTextFieldName,
  { env = {}, secretEnv = {} }: LaunchRequest,
  profile: Profile,
): string | undefined {
  if (field === "env") {
    const name = Object.keys(env).find((key) => reservationOf(key, profile) !== undefined);
    if (name === undefined) return undefined;
    return reservationOf(name, profile) === "system"
      ? keptName(name)
      : `“${name}” comes from a credential, never from plain text. Add it in the Credentials panel, and leave it out here.`;
  }
  if (field !== "secretEnv") return undefined;
  // From a Secret even a reserved name may come, but for what the session sets itself.
  const { reservedEnv: _reserved, ...ownOnly } = profile;
  const name = Object.keys(secretEnv).find((key) => reservationOf(key, ownOnly) === "system");
  return name === undefined ? undefined : keptName(name);
}

function keptName(name: string): string {
  return `“${name}” is a name that the session keeps for itself. Choose another name.`;
}

/** A restart that failed after the old pod was stopped. */
export function notAgainText(displayName: string, why: string): string {
  return `“${displayName}” was stopped, and not launched again. ${why}`;
}

/** The files of a launch in a row of its review; empty where there are none. */
export function filesText({ files = [] }: Partial<LaunchRequest>): string {
  return files.map(({ path }) => path).join(", ");
}

/** Of a file that is not even read, since no ConfigMap holds it. */
export function tooLargeText(name: string): string {
  return `“${name}” has more than 1 MiB, which is the most that can go with a launch. Put it into the repository or the image, or copy it later.`;
}
