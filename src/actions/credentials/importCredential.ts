import { UserError } from "../../base/errors.js";
import { isSameName, providers, type Credential, type CredentialTarget } from "../../domain/credential.js";
import { looksSecret } from "../../domain/secretNames.js";
import { addCredential } from "./addCredential.js";
import type { CredentialDeps } from "./credentialDeps.js";
import { findDockerLogins, readDockerLogin, type DockerPlace } from "./dockerConfig.js";

/** A place that the person asked to look into. */
export type ImportSource =
  | { readonly kind: "gh" }
  | { readonly kind: "git"; readonly host: string }
  | { readonly kind: "docker" }
  | { readonly kind: "environment" };

/** Something that can be imported; its value is read when it is. */
export interface FoundCredential {
  /** "registry.example.com as robot, from the Docker configuration". */
  readonly title: string;
  readonly from:
    | { readonly kind: "gh" }
    | { readonly kind: "git"; readonly host: string }
    | { readonly kind: "docker"; readonly place: DockerPlace }
    | { readonly kind: "environment"; readonly variable: string };
}

type Deps = Pick<CredentialDeps, "credentials" | "run" | "platform">;

/** What a place has to import, without values. Empty where there is nothing. */
export async function findImports(
  deps: Deps,
  source: ImportSource,
  signal: AbortSignal,
): Promise<readonly FoundCredential[]> {
  switch (source.kind) {
    case "gh": {
      const version = await deps.run("gh", { args: ["--version"], signal });
      return version.kind === "exited" && version.code === 0
        ? [{ title: "github.com, from the GitHub CLI", from: { kind: "gh" } }]
        : [];
    }
    case "git":
      return [
        { title: `${source.host}, from git's credential helper`, from: { kind: "git", host: source.host } },
      ];
    case "docker":
      return (await findDockerLogins(deps, signal)).map((place) => ({
        title: `${place.server}, from the Docker configuration`,
        from: { kind: "docker", place },
      }));
    case "environment":
      return variables(deps).map((variable) => ({
        title: `${variable}, from this editor's environment`,
        from: { kind: "environment", variable },
      }));
  }
}

/** Reads the value of what was found, and keeps it as a credential. @throws UserError when it is not there any more */
export async function importCredential(
  deps: Deps,
  found: FoundCredential,
  signal: AbortSignal,
): Promise<Credential> {
  const { target, value, name } = await read(deps, found, signal);
  return addCredential(deps, { name: freeName(name, deps.credentials.list), target, value, trim: true });
}

interface Imported {
  readonly name: string;
  readonly target: CredentialTarget;
  readonly value: string;
}

async function read(deps: Deps, { from, title }: FoundCredential, signal: AbortSignal): Promise<Imported> {
  switch (from.kind) {
    case "gh": {
      const answer = await deps.run("gh", { args: ["auth", "token", "--hostname", "github.com"], signal });
      if (answer.kind !== "exited" || answer.code !== 0 || answer.stdout.trim() === "") {
        throw new UserError(
          "The GitHub CLI has no login for github.com. Run “gh auth login”, then import again.",
        );
      }
      // GitHub looks at the token alone; this is the name that its own helper gives.
      const target = { kind: "gitHttps", host: "github.com", username: "x-access-token" } as const;
      return { name: "github.com", target, value: answer.stdout };
    }
    case "git":
      return readGit(deps, from.host, signal);
    case "docker": {
      const login = await readDockerLogin(deps, from.place, signal);
      if (!login)
        throw new UserError(
          `There is no login any more for ${title}. Run “docker login”, then import again.`,
        );
      const target = { kind: "registry", server: from.place.server, username: login.username } as const;
      return { name: from.place.server, target, value: login.password };
    }
    case "environment": {
      const value = deps.platform.process.env[from.variable];
      if (!value) throw new UserError(`The variable ${from.variable} is empty now.`);
      return { name: from.variable, target: { kind: "env", variable: from.variable }, value };
    }
  }
}

/** By git's own protocol (git-scm.com/docs/git-credential): the host goes in, the login comes out. */
async function readGit({ run }: Deps, host: string, signal: AbortSignal): Promise<Imported> {
  const none = new UserError(
    `git has no login stored for ${host}. Clone from it once on this machine, or type the token here.`,
  );
  // A line end would let a host ask for another one (CVE-2020-5260).
  if (/[\s\0]/.test(host) || host === "") throw none;
  const answer = await run("git", {
    args: ["credential", "fill"],
    stdin: `protocol=https\nhost=${host}\n\n`,
    // Nobody is there to be asked: no terminal, no window.
    env: { GIT_TERMINAL_PROMPT: "0", GIT_ASKPASS: "", SSH_ASKPASS: "", GCM_INTERACTIVE: "never" },
    signal,
  });
  if (answer.kind !== "exited" || answer.code !== 0) throw none;
  const field = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(answer.stdout)?.[1];
  const [username, value] = [field("username"), field("password")];
  if (username === undefined || value === undefined || value === "") throw none;
  return { name: host, target: { kind: "gitHttps", host, username }, value };
}

/** Names of variables that hold a secret by their name, those of agents first. */
function variables({ platform }: Deps): readonly string[] {
  const { env } = platform.process;
  const agents = providers.flatMap((provider) => provider.variables);
  const others = Object.keys(env).filter((name) => looksSecret(name) && !agents.includes(name));
  return [...agents, ...others.sort()].filter((name) => (env[name] ?? "").trim() !== "");
}

function freeName(wanted: string, taken: readonly Pick<Credential, "name">[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} (${number})`;
    if (!taken.some((other) => isSameName(other.name, name))) return name;
  }
}
