import { hasControlCharacter } from "./text.js";

/** What is wrong with `path` as an absolute path in a container or on a node. */
export function absolutePathProblem(path: string): string | undefined {
  if (!path.startsWith("/")) {
    return `“${path}” is not an absolute path. Begin with a slash, for example “/${path.replace(/^[./\\]+/, "") || "workspace"}”.`;
  }
  if (path.split("/").includes("..")) {
    return `“${path}” goes up with “..”. Write the path without it, for example “/workspace”.`;
  }
  if (hasControlCharacter(path)) return `“${path}” holds a control character. Write the path without it.`;
  return undefined;
}

/** What is wrong with `path` as a place to mount a volume. */
export function mountPathProblem(path: string): string | undefined {
  const problem = absolutePathProblem(path);
  if (problem !== undefined) return problem;
  if (path.includes(":")) return `“${path}” holds a colon, which no mount path can.`;
  if (normalizePath(path) === "/")
    return "The workspace cannot be mounted over the whole container. Choose a folder, for example “/workspace”.";
  return undefined;
}

/** The absolute path without doubled slashes, `.` steps and a slash at its end. */
export function normalizePath(path: string): string {
  return `/${path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/")}`;
}

/** `path` where it is absolute, else under `folder`; normalized. */
export function resolvePath(folder: string, path: string): string {
  return normalizePath(path.startsWith("/") ? path : `${folder}/${path}`);
}
