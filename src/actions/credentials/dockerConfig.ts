import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod/mini";
import { toError, UserError } from "../../base/errors.js";
import type { ProcessView } from "../../base/platform.js";
import { registryHost } from "../../domain/credentialHosts.js";
import type { CommandRunner } from "./commandRunner.js";

/** Where a registry's login is: in the file itself, or with a helper. */
export interface DockerPlace {
  /** As images name it. */
  readonly server: string;
  /** As the file or the helper names it. */
  readonly key: string;
  /** `pass` for the program docker-credential-pass. */
  readonly helper?: string;
}

export interface DockerLogin {
  readonly username: string;
  readonly password: string;
}

interface Deps {
  readonly run: CommandRunner;
  readonly platform: { readonly process: ProcessView };
}

const text = z.optional(z.string());
const config = z.object({
  auths: z._default(z.record(z.string(), z.object({ auth: text, username: text, password: text })), {}),
  credHelpers: z._default(z.record(z.string(), z.string()), {}),
  credsStore: text,
});
const helperList = z.record(z.string(), z.string());
const helperLogin = z.object({ Username: z.string(), Secret: z.string() });
/** A helper's name becomes part of a program's. */
const helperName = /^[\w.-]+$/;
/** What a helper gives as the user when its secret is a token to be exchanged, which the kubelet cannot do. */
const tokenUser = "<token>";

/**
 * The registries that the person is logged in to (docs.docker.com/reference/cli/docker/login). Reads no helper's secret.
 * @throws UserError where nothing was found because something is broken
 */
export async function findDockerLogins(deps: Deps, signal: AbortSignal): Promise<readonly DockerPlace[]> {
  const { auths, credHelpers, credsStore } = await readConfig(deps);
  const places: DockerPlace[] = [];
  let broken: Error | undefined;
  for (const [key, helper] of Object.entries(credHelpers))
    places.push({ server: registryHost(key), key, helper });
  if (credsStore !== undefined && credsStore !== "") {
    try {
      const listed = await ask(deps, credsStore, { verb: "list", signal });
      for (const [key, user] of Object.entries(helperList.safeParse(listed).data ?? {})) {
        if (user !== tokenUser) places.push({ server: registryHost(key), key, helper: credsStore });
      }
    } catch (error) {
      broken = toError(error);
    }
  }
  for (const [key, login] of Object.entries(auths)) {
    if (loginOf(login)) places.push({ server: registryHost(key), key });
  }
  // What else is there can still be imported.
  if (broken && places.length === 0) throw broken;
  const servers = new Set<string>();
  return places.filter(({ server }) => server !== "" && !servers.has(server) && servers.add(server));
}

/** The login itself; undefined when it is not there any more. @throws UserError where its helper cannot be asked */
export async function readDockerLogin(
  deps: Deps,
  { key, helper }: DockerPlace,
  signal: AbortSignal,
): Promise<DockerLogin | undefined> {
  if (helper === undefined) {
    const { auths } = await readConfig(deps);
    const entry = auths[key];
    return entry && loginOf(entry);
  }
  const login = helperLogin.safeParse(await ask(deps, helper, { verb: "get", stdin: key, signal })).data;
  if (!login || login.Secret === "" || login.Username === tokenUser) return undefined;
  return { username: login.Username, password: login.Secret };
}

async function readConfig({ platform }: Deps): Promise<z.infer<typeof config>> {
  const { env, homeDir } = platform.process;
  const folder = env["DOCKER_CONFIG"] ?? path.join(homeDir, ".docker");
  const file = path.join(folder, "config.json");
  try {
    const raw: unknown = JSON.parse(await readFile(file, "utf8"));
    return config.parse(raw);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
    if (code === "ENOENT") return { auths: {}, credHelpers: {} };
    // A parser's own words may quote the file, which holds logins.
    const why = code === undefined ? "is no configuration of Docker" : `cannot be read (${code})`;
    throw new UserError(`${file} ${why}. Mend the file, then look again.`);
  }
}

function loginOf({
  auth,
  username,
  password,
}: z.infer<typeof config>["auths"][string]): DockerLogin | undefined {
  if (username !== undefined && password !== undefined && password !== "") return { username, password };
  const decoded = Buffer.from(auth ?? "", "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon <= 0 || colon === decoded.length - 1) return undefined;
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1).replace(/\0+$/, "") };
}

/** By the helpers' protocol (github.com/docker/docker-credential-helpers): a verb, the server on standard input. */
async function ask(
  { run }: Deps,
  helper: string,
  {
    verb,
    stdin = "",
    signal,
  }: { readonly verb: "get" | "list"; readonly stdin?: string; readonly signal: AbortSignal },
): Promise<unknown> {
  if (!helperName.test(helper)) return undefined;
  const program = `docker-credential-${helper}`;
  const answer = await run(program, { args: [verb], stdin, signal });
  switch (answer.kind) {
    case "notFound":
      throw new UserError(
        `Docker's configuration names the helper ${program}, which is not in the PATH. Install it, then look again.`,
      );
    case "noAnswer":
      throw new UserError(`${program} did not answer. Unlock what it asks, then look again.`);
    case "exited":
      // It says "credentials not found" in this way too.
      if (answer.code !== 0) return undefined;
      return parsed(answer.stdout);
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
