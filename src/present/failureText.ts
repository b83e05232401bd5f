import { UserError } from "../base/errors.js";
import { ClusterFailure } from "../domain/failure.js";
import { quoted, sentence } from "../domain/hints/words.js";
import { nextSteps } from "../domain/nextSteps.js";
import { refusalText, type FailureText } from "./failures/refusals.js";
import { capital, serverName, tlsText, unreachableText } from "./failures/wayText.js";

export type { FailureText } from "./failures/refusals.js";

/**
 * What a person reads when something failed: what happened to what, and one next step. The only place with these
 * words. Never shows an error's stack, nor the text of what is a bug of ours.
 */
export function failureText(error: unknown): FailureText {
  if (error instanceof UserError) {
    return { message: error.message, ...(error.next && { next: error.next }) };
  }
  if (error instanceof ClusterFailure) {
    const text = clusterText(error);
    return { ...text, message: sentence(text.message) };
  }
  return { message: "Something went wrong.", next: nextSteps.showLog };
}

function clusterText(failure: ClusterFailure): FailureText {
  const { details, message } = failure;
  const server = serverName(details.server);
  switch (failure.kind) {
    case "unreachable":
      return { message: unreachableText(failure), next: nextSteps.tryAgain };
    case "tls":
      return { message: tlsText(failure), next: nextSteps.openKubeconfig };
    case "lost":
      return { message: `The connection to ${server} was lost.`, next: nextSteps.tryAgain };
    case "unauthorized":
      return {
        message: `${capital(server)} does not accept this login: it has expired, or it is for another cluster. Log in again.`,
        next: nextSteps.tryAgain,
      };
    case "kubeconfig":
      // Its message is the whole text already: place, what is wrong, what to do.
      return { message: wholeSentence(message), next: nextSteps.openKubeconfig };
    case "credential":
      return {
        message: wholeSentence(message),
        next: details.file === undefined ? nextSteps.showLog : nextSteps.openKubeconfig,
      };
    case "protocol":
      return {
        message: `${capital(server)} does not answer as a Kubernetes server does: ${quoted(message)}. Check the server's address, and whether a proxy stands before it.`,
        next: nextSteps.openKubeconfig,
      };
    case "busy":
      return { message: busyText(failure), next: nextSteps.tryAgain };
    case "gone":
      return { message: "What was read from the cluster is too old by now.", next: nextSteps.tryAgain };
    case "forbidden":
    case "notFound":
    case "conflict":
    case "invalid":
    case "server":
      return forWhatWasAsked(refusalText(message) ?? unknownRefusal(failure.kind, failure), details);
  }
}

/** Launching with other options helps only where a launch was refused. */
function forWhatWasAsked(
  text: FailureText,
  { verb = "create", resource = "pods" }: ClusterFailure["details"],
): FailureText {
  const isOfLaunch = verb === "create" && ofLaunch.includes(resource);
  return isOfLaunch || text.next !== nextSteps.launchWithOptions ? text : { message: text.message };
}

const ofLaunch = ["pods", "configmaps", "persistentvolumeclaims"];

/** A refusal whose text we do not know: our words for the kind, and the server's for the rest. */
function unknownRefusal(
  kind: "forbidden" | "notFound" | "conflict" | "invalid" | "server",
  { details, message }: ClusterFailure,
): FailureText {
  const asked = [details.verb, details.resource].filter((word) => word !== undefined).join(" ");
  const said = quoted(message.replace(/^\S+ "[^"]*" is forbidden: /, ""));
  const server = serverName(details.server);
  switch (kind) {
    case "forbidden":
      return {
        message: `${capital(server)} refuses to ${asked || "do this"}: ${said}.`,
        next: nextSteps.showLog,
      };
    case "notFound":
      return {
        message: `${capital(server)} does not know ${details.name ?? details.resource ?? "what was asked for"}: ${said}.`,
        next: nextSteps.tryAgain,
      };
    case "invalid":
      return {
        message: invalidText(details.status?.details?.causes, said),
        next: nextSteps.launchWithOptions,
      };
    case "conflict":
    case "server":
      return { message: `${capital(server)} failed at this: ${said}.`, next: nextSteps.showLog };
  }
}

type Causes = NonNullable<NonNullable<ClusterFailure["details"]["status"]>["details"]>["causes"];

/** Names the fields that are wrong, each with what the server says of it; the long rest of a text is left out. */
function invalidText(causes: Causes, said: string): string {
  const fields = (causes ?? []).flatMap(({ field, message }) =>
    field ? [`${field}: ${quoted((message ?? "").split(/\n| \(e\.g\. /)[0] ?? "")}`] : [],
  );
  const shown = fields.slice(0, 2).join("; ");
  const more = fields.length > 2 ? ` (and ${fields.length - 2} more)` : "";
  return `The cluster does not accept this. ${shown ? `${shown}${more}` : capital(said)}.`;
}

function busyText({ details }: ClusterFailure): string {
  const wait =
    details.retryAfterMs === undefined ? "" : `; it asks to wait ${Math.ceil(details.retryAfterMs / 1000)} s`;
  return `${capital(serverName(details.server))} has too much to do${wait}.`;
}

function wholeSentence(text: string): string {
  const whole = capital(text.trim());
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
