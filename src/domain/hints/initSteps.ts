import type { Explain } from "./subject.js";
import { lastEnds } from "./subject.js";
import { lastLine, quoted, withoutCredentials } from "./words.js";

type Sentences = NonNullable<ReturnType<Explain>>;

/** Name of the init container that clones; `kube/encode` makes it, and kubectl users know it. */
const cloneContainer = "git-clone";

/**
 * By the texts of git 2.20 to 2.50 and of OpenSSH, as they stand at the end of the container's log: the container
 * must have `terminationMessagePolicy: FallbackToLogsOnError`, or there is no text.
 */
const cloneFaults: readonly {
  readonly text: RegExp;
  readonly explain: (repository: string, match: RegExpExecArray) => Sentences;
}[] = [
  {
    text: /Remote branch (\S+) not found|Could not find remote branch (\S+)/,
    explain: (repository, match) => {
      const branch = match[1] ?? match[2] ?? "";
      return {
        cause: `the branch ${branch} does not exist in ${repository}.`,
        fix: "Push the branch, or choose one that is there.",
      };
    },
  },
  {
    text: /Authentication failed|HTTP Basic: Access denied|Permission denied \(publickey|returned error: 40[13]/,
    explain: (repository) => ({
      cause: `the login for ${repository} was refused.`,
      fix: "Test the credential in the Credentials panel and rotate it, or name a Secret that may read the repository.",
      opens: "credentials",
    }),
  },
  {
    text: /could not read (?:Username|Password)/,
    explain: (repository) => ({
      cause: `${repository} asks for a login, and the session has none for it.`,
      fix: "Add a credential for its host in the Credentials panel, or name a Secret that may read the repository.",
      opens: "credentials",
    }),
  },
  {
    text: /Host key verification failed/,
    explain: (repository) => ({
      cause: `the SSH host key of ${repository} is not known to the session.`,
      fix: "Add the host's line to known_hosts in the Secret that holds the SSH key.",
    }),
  },
  {
    text: /No user exists for uid (\d+)/,
    explain: (_repository, match) => ({
      cause: `its image has no user ${match[1] ?? ""}, and ssh does not run as a user without a name.`,
      fix: "Add the key as a credential in the Credentials panel, which brings the user along, or clone with an image that has the user.",
      opens: "credentials",
    }),
  },
  {
    text: /Could not resolve host(?:name)?:? ?([^\s;]*)/,
    explain: (repository, match) => ({
      cause: `${repository} cannot be reached: the name ${match[1] || "of its host"} is not known.`,
      fix: "Check the repository's address, and that the cluster may reach that network.",
    }),
  },
  {
    text: /SSL certificate|certificate verif|server certificate/i,
    explain: (repository) => ({
      cause: `the certificate of ${repository} is not accepted.`,
      fix: "Use an address with a certificate that the clone image trusts, or an image with your authority.",
    }),
  },
  {
    text: /Failed to connect|Couldn't connect|Connection (?:refused|timed out|reset)|unable to connect|Network is unreachable|No route to host/i,
    explain: (repository) => ({
      cause: `${repository} cannot be reached from the cluster.`,
      fix: "Check the repository's address, and that the cluster's network lets pods reach it.",
    }),
  },
  {
    text: /[Rr]epository .*not found|not found|does not appear to be a git repository|access denied or repository not exported|returned error: 404/,
    explain: (repository) => ({
      cause: `${repository} is not found, or may not be seen without a login.`,
      fix: "Check the repository's URL; for a private one, add a credential for its host, or name a Secret that may read it.",
    }),
  },
  {
    text: /No space left|Disk quota exceeded/,
    explain: (repository) => ({
      cause: `${repository} does not fit into the session's workspace.`,
      fix: "Raise the size limit of the workspace, or clone with less history.",
    }),
  },
  {
    text: /could not create (?:work tree|leading directories).*Permission denied|Permission denied/,
    explain: () => ({
      cause: "it may not write into the session's workspace.",
      fix: "Let the session's user write to the volume (fsGroup), or choose another storage.",
    }),
  },
  {
    text: /already exists and is not an empty directory/,
    explain: (repository) => ({
      cause: `the workspace already holds files where ${repository} would go.`,
      fix: "Launch without cloning to keep them, or choose an empty workspace.",
    }),
  },
];

/** The repository was not cloned. */
export const explainClone: Explain = (subject) => {
  const failed = lastEnds(subject).find(
    ({ container, end }) =>
      container.name === cloneContainer && container.role === "init" && end.exitCode !== 0,
  );
  if (!failed) return undefined;
  const message = failed.end.message ?? "";
  // A shell's words for it hold "not found" too, as git's do for a repository.
  if (failed.end.exitCode === 127) {
    return {
      cause: `The clone failed: the image ${failed.container.image}, which clones, has no git.`,
      fix: "Name an image with sh and git as gitImage of the profile, in podSessions.profiles of the settings, and launch again.",
    };
  }
  const { command = [], args = [] } = failed.container;
  const repository =
    requestedRepository(subject.session.requestJson) ??
    repositoryIn([...command, ...args].join(" ")) ??
    repositoryIn(message) ??
    "the repository";
  for (const { text, explain } of cloneFaults) {
    const match = text.exec(message);
    if (!match) continue;
    const why = explain(repository, match);
    return { ...why, cause: `The clone failed: ${why.cause}` };
  }
  const last = lastLine(message.replace(/^(?:fatal|error): /m, ""));
  return {
    cause: `The clone of ${repository} failed${last === undefined ? ` with exit code ${failed.end.exitCode}` : `: ${last}`}.`,
    fix: `Open the log of ${cloneContainer} to see what git said.`,
  };
};

/** A setup step failed: an init container other than the clone. */
export const explainSetup: Explain = (subject) => {
  const failed = lastEnds(subject).find(
    ({ container, end }) =>
      container.role === "init" && container.name !== cloneContainer && end.exitCode !== 0,
  );
  if (!failed) return undefined;
  const { name } = failed.container;
  const last = lastLine(failed.end.message ?? "");
  return {
    cause: `The setup step ${name} ended with exit code ${failed.end.exitCode}${last === undefined ? "" : `: ${last}`}.`,
    fix: `Open the log of ${name}, mend the step, and launch again.`,
  };
};

/** The last URL in `text`: git's arguments end with it, after one that credentials are for. */
function repositoryIn(text: string): string | undefined {
  const urls = text.match(/(?:https?|ssh|git):\/\/[^\s']+|\b[\w.-]+@[\w.-]+:[^\s']+/g);
  const url = urls?.at(-1);
  return url === undefined ? undefined : quoted(url.replace(/[/:]+$/, ""));
}

function requestedRepository(requestJson: string | undefined): string | undefined {
  const url = /"git":\s*\{[^}]*?"url":\s*"([^"\\]+)"/.exec(requestJson ?? "")?.[1];
  return url === undefined ? undefined : withoutCredentials(url);
}
