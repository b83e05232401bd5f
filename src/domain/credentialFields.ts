import { isSameName, type Credential, type CredentialTarget } from "./credential.js";
import { registryHost } from "./credentialHosts.js";
import { envNameProblem } from "./validate/env.js";
import { ProblemList, type FieldProblem } from "./validate/fieldProblem.js";
import { hasControlCharacter } from "./validate/text.js";

const hostPattern =
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::\d{1,5})?$/;
const maxNameLength = 63;

/** What a person typed for a credential, brought into the form that we keep. */
export function normalizeTarget(target: CredentialTarget): CredentialTarget {
  switch (target.kind) {
    case "gitHttps":
      return { ...target, host: hostOnly(target.host), username: target.username.trim() };
    case "gitSsh":
      return {
        ...target,
        host: hostOnly(target.host.trim().replace(/^(?:ssh:\/\/)?[\w.-]+@/i, "")),
        knownHosts: lines(target.knownHosts).join("\n"),
      };
    case "registry":
      return { ...target, server: registryHost(target.server.trim()), username: target.username.trim() };
    case "env":
      return { ...target, variable: target.variable.trim() };
    case "controlPlane":
      return { ...target, url: target.url.trim() };
  }
}

/** What is wrong with a credential, field by field: `name`, `host`, `username`, `testUrl` … */
export function credentialProblems(
  { name, target, testUrl, expiresAt }: Pick<Credential, "name" | "target" | "testUrl" | "expiresAt">,
  others: readonly Pick<Credential, "name">[],
): readonly FieldProblem[] {
  const found = new ProblemList();
  found.add("name", nameProblem(name, others));
  switch (target.kind) {
    case "gitHttps":
      found.add("host", hostProblem(target.host, "github.com"));
      found.add("username", usernameProblem(target.username));
      break;
    case "gitSsh":
      found.add("host", hostProblem(target.host, "github.com"));
      found.add("knownHosts", knownHostsProblem(target.knownHosts));
      break;
    case "registry":
      found.add("server", hostProblem(target.server, "registry.example.com"));
      found.add("username", usernameProblem(target.username));
      break;
    case "env":
      found.add("variable", envNameProblem(target.variable));
      break;
    case "controlPlane":
      found.add("url", urlProblem(target.url, "http://coopmux.coop.svc:9800"));
  }
  if (testUrl !== undefined) found.add("testUrl", urlProblem(testUrl, "https://github.com/user/project"));
  found.add("expiresAt", expiryProblem(expiresAt));
  return found.problems;
}

/** What is wrong with a credential's end. */
export function expiryProblem(expiresAt: string | undefined): string | undefined {
  return expiresAt !== undefined && Number.isNaN(Date.parse(expiresAt))
    ? "This is no date. Write it like 2027-01-31."
    : undefined;
}

function nameProblem(name: string, others: readonly Pick<Credential, "name">[]): string | undefined {
  if (name.trim() === "") return "The credential needs a name, for example “github”.";
  if (name.length > maxNameLength)
    return `The name has ${name.length} characters, and the limit is ${maxNameLength}.`;
  if (hasControlCharacter(name)) return "The name holds a line end or another control character.";
  const taken = others.find((other) => isSameName(other.name, name));
  return taken && `There is a credential “${taken.name}” already. Choose another name, or rotate that one.`;
}

function hostProblem(host: string, example: string): string | undefined {
  if (host === "") return `The host is missing, for example “${example}”.`;
  return hostPattern.test(host) ? undefined : `“${host}” is not a host name. Write it like “${example}”.`;
}

/** A colon ends the name in HTTP's basic login (RFC 7617 §2). */
function usernameProblem(username: string): string | undefined {
  if (username === "")
    return "The user name is missing. Where a token alone counts, any will do, for example “git”.";
  return /[:\s]/.test(username) || hasControlCharacter(username)
    ? "The user name holds a colon or a space, which no login over HTTP can."
    : undefined;
}

function knownHostsProblem(text: string): string | undefined {
  if (text === "") {
    return "The host's key is missing. Paste what “ssh-keyscan HOST” prints, after comparing it with what the host publishes.";
  }
  const wrong = lines(text).find(
    (line) => !line.startsWith("#") && !/^(@\S+ )?\S+ (ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/=]{20,}/.test(line),
  );
  return wrong === undefined
    ? undefined
    : `“${wrong.slice(0, 40)}” is no line of a known_hosts file: those are a host, a type and a key.`;
}

function urlProblem(url: string, example: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    return `This is not an address. Write it like “${example}”.`;
  if (parsed.username !== "" || parsed.password !== "") {
    return "The address holds a login. Leave it out: the value has a field of its own.";
  }
  return undefined;
}

/** The host of what may be a whole address: `https://ada@github.com/a/b` is `github.com`. */
export function hostOnly(text: string): string {
  return text
    .trim()
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/^[^/]*@/, "")
    .replace(/\/.*$/, "")
    .toLowerCase();
}

function lines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
