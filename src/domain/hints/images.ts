import type { Container, SessionEvent } from "../session.js";
import { newestEvent, waitingFor, type Explain, type HintSubject } from "./subject.js";
import { quoted } from "./words.js";

type Sentences = NonNullable<ReturnType<Explain>>;

const pullReasons = [
  "ErrImagePull",
  "ImagePullBackOff",
  "ErrImageNeverPull",
  "ImageInspectError",
  "RegistryUnavailable",
  "SignatureValidationFailed",
];

const noAnswer =
  /(connection refused|i\/o timeout|no route to host|network is unreachable|connection reset by peer|EOF)/;

/**
 * By the texts of containerd, CRI-O and the registries; the first that fits. "Not found" comes late, because "no
 * such host" and "does not exist or may require authorization" are other faults.
 */
const pullFaults: readonly {
  readonly text: RegExp;
  readonly explain: (image: string, registry: string, message: string) => Sentences;
}[] = [
  {
    text: /\b429\b|toomanyrequests|rate limit/i,
    explain: (_image, registry) => ({
      cause: `The registry ${registry} refuses more pulls: too many were made in a short time.`,
      fix: "Wait some minutes, or add a login for it in the Credentials panel, so that the pull counts for your account.",
      opens: "credentials",
    }),
  },
  {
    text: /server gave HTTP response to HTTPS client/,
    explain: (_image, registry) => ({
      cause: `The registry ${registry} speaks plain HTTP, and the node asks by HTTPS.`,
      fix: "Ask an administrator to let the node's container runtime trust this registry, or use another one.",
    }),
  },
  {
    text: /x509|certificate|tls: /,
    explain: (_image, registry, message) => ({
      cause: `The node does not accept the certificate of registry ${registry}: ${phrase(message, /(?:x509|tls): (.*)/s)}.`,
      fix: "Ask an administrator to make the nodes trust the registry's certificate, or use another registry.",
    }),
  },
  {
    text: /no such host/,
    explain: (_image, registry) => ({
      cause: `The registry ${registry} cannot be reached: no such host.`,
      fix: "Check the registry's name in the image, and the name service of the nodes.",
    }),
  },
  {
    text: /dial tcp|connection refused|i\/o timeout|no route|unreachable|reset by peer|deadline exceeded|timeout|\bEOF\b/,
    explain: (_image, registry, message) => ({
      cause: `The registry ${registry} cannot be reached from the node: ${phrase(message, noAnswer)}.`,
      fix: "Check that the nodes may reach the registry (network, proxy, firewall), or use another registry.",
    }),
  },
  {
    text: /does not exist or may require|denied/,
    explain: (image, registry) => ({
      cause: `The registry ${registry} does not give out ${image}: it does not exist there, or asks for a login.`,
      fix: "Check the image's name; for a private image, add a login for its registry in the Credentials panel.",
      opens: "credentials",
    }),
  },
  {
    text: /\b40[13]\b|unauthorized|forbidden|authentication required|no basic auth|insufficient_scope/i,
    explain: (image, registry) => ({
      cause: `The registry ${registry} asks for a login to pull ${image}.`,
      fix: "Add a login for this registry in the Credentials panel, or test the one that is there and rotate it; or name an image pull secret.",
      opens: "credentials",
    }),
  },
  {
    text: /no match for platform|no matching manifest/,
    explain: (image) => ({
      cause: `The image ${image} does not exist for the node's processor.`,
      fix: "Choose an image for this platform, or a node selector for nodes that fit.",
    }),
  },
  {
    text: /no space left/,
    explain: (image) => ({
      cause: `The node's disk is full, so that ${image} does not fit.`,
      fix: "Ask an administrator to make room on the node, or launch on another one.",
    }),
  },
  {
    text: /not found|notfound|manifest unknown|name unknown|\b404\b/i,
    explain: (image, registry) => ({
      cause: `The image ${image} does not exist in registry ${registry}.`,
      fix: "Check the image's name and tag.",
    }),
  },
];

export interface PullFailure {
  readonly container: Container;
  /** The kubelet's word: ErrImagePull, ImagePullBackOff. */
  readonly reason: string;
  /** What runtime and registry said; empty where nobody has said anything yet. */
  readonly message: string;
  /** The message without the person's names: an image called access-denied is not one that was denied. */
  readonly words: string;
}

/** The pull that a container of the session waits for in vain; undefined when there is none. */
export function pullFailure(subject: HintSubject): PullFailure | undefined {
  const found = waitingFor(subject, pullReasons);
  if (!found) return undefined;
  const { container, reason, state } = found;
  const message = pullMessage(state.message, newestPullEvent(subject, container.name));
  const words = message.replaceAll(container.image, "").replace(/"https?:[^"]*"/g, "");
  return { container, reason, message, words };
}

/** How often the cluster has told that the image of `container` was not to be had. */
export function countFailedPulls({ events }: HintSubject, container: string): number {
  return events.filter((event) => isFailedPull(event, container)).reduce((sum, { count }) => sum + count, 0);
}

/** The image cannot be pulled. */
export const explainImagePull: Explain = (subject) => {
  const failure = pullFailure(subject);
  if (!failure) return undefined;
  const { reason, message, words } = failure;
  const { image } = failure.container;
  if (reason === "ErrImageNeverPull") {
    return {
      cause: `The image ${image} is not on the node, and the session's pull policy Never pulls none.`,
      fix: "Load the image onto the node, or set the pull policy to IfNotPresent.",
    };
  }
  const fault = pullFaults.find(({ text }) => text.test(words));
  if (fault) return fault.explain(image, registryOf(image), message);
  return {
    cause: `The image ${image} cannot be pulled: ${quoted(message === "" ? reason : message)}.`,
    fix: "Show the events of the session to see what the node tried.",
  };
};

/** The image reference is no reference. */
export const explainImageName: Explain = (subject) => {
  const found = waitingFor(subject, ["InvalidImageName"]);
  if (!found) return undefined;
  const why = /invalid reference format(?:: (.*))?/.exec(found.state.message ?? "")?.[1];
  return {
    cause: `“${found.container.image}” is no valid image name${why === undefined ? "" : `: ${quoted(why)}`}.`,
    fix: "Write it as registry/name:tag in lower case, without spaces, and launch again.",
  };
};

/** Kubelets before 1.31 say only "Back-off pulling image" while they wait; the event before tells why. */
function pullMessage(waiting: string | undefined, event: string | undefined): string {
  const own = (waiting ?? "").replace(/^Back-off pulling image "[^"]*"(: ErrImagePull: )?/, "");
  return own === "" ? (event ?? "") : own;
}

function newestPullEvent(subject: HintSubject, container: string): string | undefined {
  const events = subject.events.filter((event) => isFailedPull(event, container));
  return newestEvent({ ...subject, events }, "Failed")?.message;
}

function isFailedPull(event: SessionEvent, container: string): boolean {
  return event.message.startsWith("Failed to pull image") && (event.container ?? container) === container;
}

/** The host of an image reference; one without a host means Docker Hub. */
export function registryOf(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const isHost = rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  return isHost ? first : "docker.io";
}

/** The part of a runtime's message that says why; the whole of it where there is none. */
function phrase(message: string, part: RegExp): string {
  return quoted(part.exec(message)?.[1] ?? message);
}
