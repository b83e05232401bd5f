import type { SessionFile } from "../launch.js";
import { contentOf, maxFilesBytes } from "../sessionFiles.js";
import type { ProblemList } from "./fieldProblem.js";
import { normalizePath, resolvePath } from "./paths.js";
import { hasControlCharacter } from "./text.js";

/** What is wrong with `path` as the place of a file. */
function filePathProblem(path: string): string | undefined {
  if (path === "") return "A file has no path. Write one, for example “config/app.yaml”.";
  if (path.endsWith("/")) return `“${path}” is a folder. Add the file's name, for example “${path}app.yaml”.`;
  if (path.split("/").includes("..")) {
    return `“${path}” leaves the workspace with “..”. Write a path inside it, or an absolute one.`;
  }
  if (hasControlCharacter(path)) return `“${path}” holds a control character. Write the path without it.`;
  if (path.includes(":")) return `“${path}” holds a colon, which a mount cannot. Choose another name.`;
  return undefined;
}

/** Checks paths, contents and the size of all files together, and that no two claim the same place. */
export function checkFiles(files: readonly SessionFile[], workspacePath: string, found: ProblemList): void {
  let bytes = 0;
  const places = new Map<string, string>();
  for (const [index, file] of files.entries()) {
    const field = `files[${index}].path`;
    const pathProblem = filePathProblem(file.path);
    found.add(field, pathProblem);
    if (file.encoding === "base64" && !isBase64(file.content)) {
      found.add(
        `files[${index}].content`,
        `The content of “${file.path}” is not base64. Encode it, or leave “encoding” out for plain text.`,
      );
      continue;
    }
    bytes += contentOf(file).byteLength;
    if (pathProblem !== undefined) continue;
    const place = resolvePath(workspacePath, file.path);
    if (place === normalizePath(workspacePath)) {
      found.add(field, `“${file.path}” is the workspace itself. Add a file's name.`);
    }
    const other = placeTaken(place, places);
    if (other !== undefined) {
      found.add(field, `“${file.path}” and “${other}” cannot both be there. Rename one.`);
    }
    places.set(place, file.path);
  }
  if (bytes > maxFilesBytes) {
    found.add(
      "files",
      `The files have ${bytes.toLocaleString("en")} bytes together, and ${maxFilesBytes.toLocaleString("en")} (1 MiB) is the most that can go with a launch. Put the larger ones into the repository or the image, or copy them later.`,
    );
  }
}

/** The other file that is at `place`, or above or below it. */
function placeTaken(place: string, places: ReadonlyMap<string, string>): string | undefined {
  for (const [taken, path] of places) {
    if (taken === place || taken.startsWith(`${place}/`) || place.startsWith(`${taken}/`)) return path;
  }
  return undefined;
}

function isBase64(text: string): boolean {
  const compact = text.replace(/\s+/g, "");
  return compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
}
