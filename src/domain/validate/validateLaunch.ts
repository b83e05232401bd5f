import { imageProblem } from "../imageReference.js";
import type { LaunchRequest } from "../launch.js";
import { labelKeyProblem, nameProblem, subdomainProblem } from "../names.js";
import { dataKeyProblem, envNameProblem, envValueProblem } from "./env.js";
import { ProblemList, type FieldProblem } from "./fieldProblem.js";
import { checkFiles } from "./files.js";
import { branchProblem, gitUrlProblem } from "./git.js";
import { absolutePathProblem, mountPathProblem } from "./paths.js";
import { checkPlacement } from "./placement.js";
import { checkPorts, portProblem } from "./ports.js";
import { checkResources } from "./resources.js";
import { checkStorage } from "./storage.js";
import { hasControlCharacter } from "./text.js";

export const defaultWorkspacePath = "/workspace";

/** Room that we leave in the 256 KiB of a pod's annotations, in bytes of the request's JSON without files. */
const maxRequestBytes = 200_000;

/**
 * Everything that can be told to be wrong with a request without asking a cluster, in the order of its fields;
 * empty when there is nothing. Fields that are absent are not missed: the profile may give them.
 */
export function validateLaunch(request: LaunchRequest): readonly FieldProblem[] {
  const found = new ProblemList();
  found.check("name", request.name, nameProblem);
  found.check("displayName", request.displayName, displayNameProblem);
  found.check("image", request.image, imageProblem);
  found.check("command", request.command, commandProblem);
  found.check("args", request.args, (args) => args.map(nulProblem).find((problem) => problem !== undefined));
  checkEnv(request, found);
  found.check("workingDir", request.workingDir, absolutePathProblem);
  found.check("workspacePath", request.workspacePath, mountPathProblem);
  checkGit(request, found);
  for (const [index, line] of (request.setup ?? []).entries()) {
    found.add(`setup[${index}]`, setupProblem(line));
  }
  checkFiles(request.files ?? [], request.workspacePath ?? defaultWorkspacePath, found);
  checkPorts(request.ports ?? [], found);
  if (request.storage) checkStorage(request.storage, found);
  if (request.resources) checkResources(request.resources, found);
  checkPlacement(request, found);
  found.check("timeoutSeconds", request.timeoutSeconds, timeoutProblem);
  checkProbe(request, found);
  for (const key of Object.keys(request.labels ?? {})) found.add(`labels.${key}`, labelKeyProblem(key));
  found.add("env", sizeProblem(request));
  return found.problems;
}

/** What is wrong with one part of a request, told by the rules for the whole. */
export function partProblem(part: Partial<LaunchRequest>): string | undefined {
  return validateLaunch({ profile: "", ...part })[0]?.message;
}

/** What is wrong with `text` as the shown name of a session. */
export function displayNameProblem(text: string): string | undefined {
  if (hasControlCharacter(text)) return "The name holds a line end or another control character.";
  return text.length > 200 ? `The name has ${text.length} characters. Use at most 200.` : undefined;
}

/** What is wrong with `seconds` as a time limit; 0 is none. */
export function timeoutProblem(seconds: number): string | undefined {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 2_147_483_647) return undefined;
  return `${seconds} is not a time limit. Write whole seconds, for example 3600 for an hour, or 0 for no limit.`;
}

/** What is wrong with `depth` as a number of commits; 0 is all. */
function depthProblem(depth: number): string | undefined {
  if (Number.isInteger(depth) && depth >= 0 && depth <= 2_147_483_647) return undefined;
  return notADepth(String(depth));
}

/** What is said of something that cannot be a depth. */
export function notADepth(depth: string): string {
  return `${depth} is not a depth. Write a whole number of commits, or 0 for the whole history.`;
}

/** What is wrong with `line` as a setup step. */
function setupProblem(line: string): string | undefined {
  if (line.trim() === "") return "A setup step is empty. Write a shell command, or remove the step.";
  return nulProblem(line);
}

function commandProblem(command: readonly string[]): string | undefined {
  if (command[0] === undefined || command[0].trim() === "") {
    return "The command is empty. Write the program first, for example “sleep” and “3600”, or leave the command out.";
  }
  return command.map(nulProblem).find((problem) => problem !== undefined);
}

function nulProblem(text: string): string | undefined {
  return text.includes("\0") ? "It holds a NUL byte, which no command line can." : undefined;
}

function checkEnv(request: LaunchRequest, found: ProblemList): void {
  for (const [name, value] of Object.entries(request.env ?? {})) {
    found.add(`env.${name}`, envNameProblem(name) ?? envValueProblem(value));
  }
  for (const [name, ref] of Object.entries(request.secretEnv ?? {})) {
    const problem = envNameProblem(name) ?? subdomainProblem(ref.name, "a Secret") ?? dataKeyProblem(ref.key);
    found.add(`secretEnv.${name}`, problem);
  }
}

function checkGit({ git }: LaunchRequest, found: ProblemList): void {
  if (!git) return;
  found.add("git.url", gitUrlProblem(git.url));
  found.check("git.branch", git.branch, branchProblem);
  found.check("git.depth", git.depth, depthProblem);
  found.check("git.secretName", git.secretName, (name) => subdomainProblem(name, "a Secret"));
}

function checkProbe({ probe }: LaunchRequest, found: ProblemList): void {
  if (!probe || probe.kind === "none") return;
  found.add("probe.port", portProblem(probe.port));
  if (probe.kind === "http") found.add("probe.path", absolutePathProblem(probe.path));
}

function sizeProblem(request: LaunchRequest): string | undefined {
  const bytes = Buffer.byteLength(JSON.stringify({ ...request, files: undefined }));
  if (bytes <= maxRequestBytes) return undefined;
  return `The request has ${bytes.toLocaleString("en")} bytes without its files, and a pod can keep ${maxRequestBytes.toLocaleString("en")}. Put long values into files.`;
}
