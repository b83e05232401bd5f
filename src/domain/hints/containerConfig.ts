import { named, waitingFor, type Explain } from "./subject.js";
import { quoted } from "./words.js";

const kinds: Readonly<Record<string, string>> = { secret: "Secret", configmap: "ConfigMap" };

/** The kubelet cannot make the container out of what the pod says. */
export const explainConfigError: Explain = (subject) => {
  const found = waitingFor(subject, [
    "CreateContainerConfigError",
    "CreateContainerError",
    "PostStartHookError",
  ]);
  if (!found) return undefined;
  const message = found.state.message ?? "";
  const who = named(found.container, subject);

  const missing = /\b(secret|configmap) "([^"]+)" not found/.exec(message);
  if (missing) {
    const object = `${kinds[missing[1] ?? ""] ?? ""} ${missing[2]}`;
    return {
      cause: `${who} takes its environment from ${object}, but ${object} does not exist in this namespace.`,
      fix: `Create ${object}; the session then goes on by itself.`,
    };
  }
  const key = /couldn't find key (\S+) in (Secret|ConfigMap) [^/\s]+\/(\S+)/.exec(message);
  if (key) {
    return {
      cause: `${who} takes its environment from ${key[2]} ${key[3]}, but ${key[2]} ${key[3]} has no key ${key[1]}.`,
      fix: `Add key ${key[1]} to ${key[2]} ${key[3]}; the session then goes on by itself.`,
    };
  }
  if (/runAsNonRoot|non-numeric user|verify user is non-root/.test(message)) {
    const named = /non-numeric user \((\S+)\)/.exec(message)?.[1];
    return {
      cause:
        named === undefined
          ? `The image ${found.container.image} runs as root, and the session's security settings do not allow root.`
          : `The image ${found.container.image} names its user ${named}, and only a number shows that it is not root.`,
      fix: "Set the user id in the session's security settings, or use an image with a user that is not root.",
    };
  }
  if (/no command specified/.test(message)) {
    return {
      cause: `The image ${found.container.image} has no command, and the session names none.`,
      fix: "Give the session a command.",
    };
  }
  if (found.reason === "PostStartHookError") {
    return {
      cause: `The postStart hook of container ${found.container.name} failed: ${quoted(message)}.`,
      fix: "Mend the hook, or leave it out.",
    };
  }
  return {
    cause: `The node cannot make container ${found.container.name}: ${quoted(message || found.reason)}.`,
    fix: "Check what the session's profile says about this container, and launch it again.",
  };
};
