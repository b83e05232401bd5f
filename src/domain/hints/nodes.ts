import { lastEnds, isBeforeContainers, newestEvent, waitingFor, type Explain } from "./subject.js";
import { startFailure } from "./commands.js";
import { quoted } from "./words.js";

/** The session was put off its node: by its own use of storage, or by what the node or the cluster needed. */
export const explainEvicted: Explain = ({ session }) => {
  const message = session.statusMessage ?? "";
  if (session.statusReason === "Evicted" || session.statusReason === "Preempting") {
    return evictedFor(message);
  }
  if (session.statusReason === "NodeShutdown" || session.statusReason === "Terminated") {
    return { cause: "The session's node was shut down.", fix: "Launch the session again on another node." };
  }
  const disruption = session.conditions.find(
    ({ type, status }) => type === "DisruptionTarget" && status === "True",
  );
  switch (disruption?.reason) {
    case "PreemptionByScheduler":
      return {
        cause: "The session was ended to make room for a pod of higher priority.",
        fix: "Launch it again with a higher priority class, or when the cluster has room.",
      };
    case "DeletionByTaintManager":
      return {
        cause: "The session was put off its node, which got a taint that the session does not tolerate.",
        fix: "Launch it again, so that another node is chosen.",
      };
    case "EvictionByEvictionAPI":
      return {
        cause: "The session was evicted, as happens when a node is drained.",
        fix: "Launch it again, so that another node is chosen.",
      };
    case undefined:
    default:
      return undefined;
  }
};

/** By the texts of the kubelet's eviction manager. */
function evictedFor(message: string): ReturnType<Explain> {
  const volume = /EmptyDir volume "([^"]+)" exceeds the limit "([^"]+)"/.exec(message);
  if (volume) {
    return {
      cause: `The session was evicted: its volume ${volume[1]} held more than its limit of ${volume[2]}.`,
      fix: "Raise the size limit of the storage, or keep large files on a persistent volume claim.",
    };
  }
  const storage =
    /ephemeral local storage usage exceeds the total limit of containers (\S+?)\.?\s*$/.exec(message) ??
    /exceeded its local ephemeral storage limit "([^"]+)"/.exec(message);
  if (storage) {
    return {
      cause: `The session was evicted: it used more temporary storage than its limit of ${storage[1]}.`,
      fix: "Raise the limit of temporary storage, or keep large files on a persistent volume claim.",
    };
  }
  const resource = /low on resource: ([\w-]+)/.exec(message)?.[1];
  if (resource !== undefined) {
    const names: Readonly<Record<string, string>> = {
      memory: "memory",
      "ephemeral-storage": "disk space",
      inodes: "inodes on its disk",
      pids: "process ids",
    };
    return {
      cause: `The session was evicted: its node ran low on ${names[resource] ?? resource}.`,
      fix: "Set requests that match what the session uses, so that a node with room is chosen, and launch again.",
    };
  }
  const said = message.trim() === "" ? "" : `: ${quoted(message)}`;
  return {
    cause: `The session was evicted${said}.`,
    fix: "Launch it again, so that another node is chosen.",
  };
}

/** The node does not answer, or is no longer there. */
export const explainNodeLost: Explain = ({ session }) => {
  if (session.state.kind !== "lost") return undefined;
  const node = session.node === undefined ? "The session's node" : `The node ${session.node}`;
  if (session.state.reason === "DeletionByPodGC") {
    return { cause: `${node} was removed from the cluster.`, fix: "Launch the session again." };
  }
  return {
    cause: `${node} does not answer, so what the session does is not known.`,
    fix: "Wait for the node to come back, or kill the session and launch it again.",
  };
};

/** The pod's sandbox, its network, or a container could not be set up by the runtime. */
export const explainSandbox: Explain = (subject) => {
  const starting = waitingFor(subject, ["RunContainerError"])?.state.message;
  const started = lastEnds(subject).find(
    ({ end }) => end.reason === "StartError" || end.reason === "ContainerCannotRun",
  );
  const failure = starting ?? started?.end.message;
  if (failure !== undefined) {
    return {
      cause: `The container runtime could not start the session: ${startFailure(failure)}.`,
      fix: "Check the session's command, mounts and security settings, and launch again.",
    };
  }
  if (!isBeforeContainers(subject)) return undefined;
  const event = newestEvent(subject, "FailedCreatePodSandBox", "NetworkNotReady", "FailedCreatePodContainer");
  if (!event) return undefined;
  const runtime = /no runtime for "([^"]+)" is configured/.exec(event.message)?.[1];
  if (runtime !== undefined) {
    return {
      cause: `The session's runtime class needs the runtime ${runtime}, which the node does not have.`,
      fix: "Choose another runtime class, or none.",
    };
  }
  if (/no (?:more )?IP addresses|failed to allocate for range|no available IP/i.test(event.message)) {
    return {
      cause: "The node has no IP address left for another pod.",
      fix: "Stop sessions that are not needed, or launch on another node.",
    };
  }
  const said = quoted(
    event.message.replace(/^Failed to create pod sandbox: (?:rpc error: code = \w+ desc = )?/, ""),
  );
  if (/cni|network/i.test(event.message)) {
    return {
      cause: `The node cannot give the session a network: ${said}.`,
      fix: "The node tries again by itself; if it goes on, ask an administrator to check its network plug-in.",
    };
  }
  return {
    cause: `The node cannot set up the session's pod: ${said}.`,
    fix: "The node tries again by itself; if it goes on, ask an administrator to check the node.",
  };
};
