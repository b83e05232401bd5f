import { isBeforeContainers, newestEvent, type Explain } from "./subject.js";
import { quoted } from "./words.js";

type Sentences = NonNullable<ReturnType<Explain>>;

/** A volume cannot be had (told by the scheduler) or not be mounted (told by the kubelet, in events only). */
export const explainVolume: Explain = (subject) => {
  const scheduled = subject.session.conditions.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status === "False") {
    const claims = subject.session.volumes.flatMap(({ kind, source }) =>
      kind === "claim" && source !== undefined ? [source] : [],
    );
    return unscheduled(scheduled.message ?? "", claims);
  }
  if (!isBeforeContainers(subject)) return undefined;
  const event = newestEvent(subject, "FailedMount", "FailedAttachVolume", "FailedMapVolume");
  // A cache that has not been filled yet fills itself; the kubelet tries again at once.
  if (!event || /failed to sync (configmap|secret) cache/.test(event.message)) return undefined;
  return notMounted(event.message);
};

function unscheduled(message: string, claims: readonly string[]): Sentences | undefined {
  const missing = /persistentvolumeclaim "([^"]+)" not found/.exec(message)?.[1];
  if (missing !== undefined) {
    return {
      cause: `The claim ${missing} does not exist in this namespace.`,
      fix: `Create the persistent volume claim ${missing}, or choose another storage for the session.`,
    };
  }
  const deleted = /persistentvolumeclaim "([^"]+)" is being deleted/.exec(message)?.[1];
  if (deleted !== undefined) {
    return {
      cause: `The claim ${deleted} is being deleted.`,
      fix: "Choose another claim, or wait until it is gone and make it anew.",
    };
  }
  const claim = claims[0] === undefined ? "The session's claim" : `The claim ${claims.join(", ")}`;
  if (/unbound immediate PersistentVolumeClaims|persistent volumes to bind/.test(message)) {
    return {
      cause: `${claim} has no volume.`,
      fix: "Check that its storage class exists and can make volumes, or choose another storage class.",
    };
  }
  if (/binding volumes|provision/i.test(message)) {
    return {
      cause: `${claim} gets no volume: ${quoted(message)}.`,
      fix: "Check the storage class of the claim, and its provisioner.",
    };
  }
  if (/volume node affinity conflict/.test(message)) {
    return {
      cause: `The volume of ${claim.replace("The", "the")} is bound to nodes that cannot take the session.`,
      fix: "Launch without the node selector, or use a claim whose volume is on a node that fits.",
    };
  }
  if (/max volume count/.test(message)) {
    return {
      cause: "Every node holds as many volumes as it can.",
      fix: "Stop sessions with volumes that are not needed, or use temporary storage.",
    };
  }
  return undefined;
}

/** By the kubelet's texts: `MountVolume.SetUp failed for volume "data" : secret "x" not found`. */
function notMounted(message: string): Sentences {
  const volume = /for volume "([^"]+)"/.exec(message)?.[1];
  const which = volume === undefined ? "A volume" : `Volume ${volume}`;
  const object = /(secret|configmap) "([^"]+)" not found/.exec(message);
  if (object) {
    const kind = object[1] === "secret" ? "Secret" : "ConfigMap";
    return {
      cause: `${which} needs ${kind} ${object[2]}, which does not exist in this namespace.`,
      fix: `Create ${kind} ${object[2]}; the session then goes on by itself.`,
    };
  }
  const key = /non-existent (secret|config) key: (\S+)/.exec(message);
  if (key) {
    const kind = key[1] === "secret" ? "Secret" : "ConfigMap";
    return {
      cause: `${which} needs key ${key[2]}, which its ${kind} does not have.`,
      fix: `Add key ${key[2]} to the ${kind}; the session then goes on by itself.`,
    };
  }
  const path = /hostPath type check failed: (\S+) (.*)/.exec(message);
  if (path) {
    return {
      cause: `${which} needs the node's path ${path[1]}, which ${quoted(path[2] ?? "")}.`,
      fix: "Make the path on the node, or choose another storage for the session.",
    };
  }
  if (/Multi-Attach error/.test(message)) {
    return {
      cause: `${which} is still attached to another node, and only one at a time may have it.`,
      fix: "Stop the pod that uses the claim, or launch the session on the same node.",
    };
  }
  const said = /(?:for volume "[^"]+" : |: )(.*)/s.exec(message)?.[1] ?? message;
  return {
    cause: `${which} cannot be mounted: ${quoted(said)}.`,
    fix: "Check the volume's claim, Secret or path, and show the events of the session.",
  };
}
