import { withoutCredentials } from "../hints/words.js";
import { hasControlCharacter } from "./text.js";

const example = "https://github.com/user/project";
const schemes = ["https:", "http:", "ssh:", "git:"];
/** `user@host:path`, git's short form of an ssh address. */
const scpPattern = /^[A-Za-z0-9_][\w.-]*@[A-Za-z0-9][\w.-]*:[^:].*$/;

/**
 * What is wrong with `url` as the address of a repository. Refuses what git would take for an option, the
 * transports that run commands (`ext::`), and an address with a password in it, which would stand in the pod.
 */
export function gitUrlProblem(url: string): string | undefined {
  if (url === "") return `The repository's address is missing, for example “${example}”.`;
  if (url !== url.trim())
    return `The repository's address begins or ends with a space: “${shown(url.trim())}”.`;
  if (/\s/.test(url) || hasControlCharacter(url)) {
    return `The repository's address “${shown(url)}” contains a space. Write it in one piece, for example “${example}”.`;
  }
  if (scpPattern.test(url)) return undefined;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !schemes.includes(parsed.protocol) || parsed.hostname === "") {
    return `“${shown(url)}” is not the address of a repository. Use https, ssh or git, for example “${example}” or “git@github.com:user/project.git”.`;
  }
  if (parsed.hostname.startsWith("-")) return `“${parsed.hostname}” is not a host name.`;
  const open = withoutLogin(url);
  if (open !== url) {
    return `The repository's address holds a password, which everybody who can read the pod would see. Write “${open}”, and name a Secret with “username” and “password”.`;
  }
  return undefined;
}

/** The address without a password or a token in it; one that holds neither, and one that is none, as it is. */
export function withoutLogin(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  const isToken = parsed.protocol.startsWith("http") && looksLikeToken(parsed.username);
  if (parsed.password === "" && !isToken) return url;
  parsed.password = "";
  parsed.username = "";
  return parsed.href;
}

/** An address to quote in a sentence, which is logged too. What is no address may hold a password all the same. */
function shown(url: string): string {
  return withoutCredentials(url.replace(/(^(?!\w+:\/\/)|\/\/)[^/@]*:[^@]*@/, "$1"));
}

/** Hosts take a token in the place of the user: `https://ghp_…@github.com/…`. */
function looksLikeToken(username: string): boolean {
  return username.length >= 30 || /^(gh[a-z]_|github_pat_|glpat-)/.test(username);
}

/** What is wrong with `branch` as a branch or a tag, by the rules of git-check-ref-format. */
export function branchProblem(branch: string): string | undefined {
  if (branch === "") return "The branch is empty. Leave it out for the repository's default branch.";
  const isRight =
    !/[\s~^:?*[\\]/.test(branch) &&
    !hasControlCharacter(branch) &&
    !branch.includes("..") &&
    !branch.includes("@{") &&
    !branch.includes("//") &&
    !branch.startsWith("-") &&
    !branch.startsWith("/") &&
    !branch.endsWith("/") &&
    !branch.endsWith(".") &&
    branch !== "@" &&
    branch.split("/").every((part) => !part.startsWith(".") && !part.endsWith(".lock"));
  if (isRight) return undefined;
  return `“${branch}” cannot be the name of a branch or a tag: git takes no spaces, no “..”, none of ~ ^ : ? * [ \\, and no dash in front. Write it as git shows it, for example “main” or “feature/login”.`;
}
