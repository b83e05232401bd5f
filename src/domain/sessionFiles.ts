import type { SessionFile } from "./launch.js";
import { resolvePath } from "./validate/paths.js";

/** A file of a session as its ConfigMap holds it. */
export interface StoredFile {
  /** Key in the ConfigMap. */
  readonly key: string;
  /** Where it goes: absolute and normalized. */
  readonly path: string;
  /** As the person wrote the path, for launching the same again. */
  readonly givenPath: string;
  /** How the person gave the content, for the same reason. */
  readonly encoding: "utf8" | "base64";
  readonly content: Uint8Array;
}

/** The most that a ConfigMap holds, all values together, in bytes (Kubernetes validation). */
export const maxFilesBytes = 1_048_576;

/**
 * The files with the place and the key of each. Keys are the path with dashes for slashes, made unique: `/a-b` and
 * `/a/b` get two keys. Expects validated files.
 */
export function storeFiles(files: readonly SessionFile[], workspacePath: string): readonly StoredFile[] {
  const keys = new Set<string>();
  return files.map((file) => {
    const encoding = file.encoding ?? "utf8";
    return {
      key: uniqueKey(keyOf(file.path), keys),
      path: resolvePath(workspacePath, file.path),
      givenPath: file.path,
      encoding,
      content: contentOf(file),
    };
  });
}

/** The bytes of a file. */
export function contentOf(file: SessionFile): Uint8Array {
  return Buffer.from(file.content, file.encoding ?? "utf8");
}

/** Whether `path` lies in `folder`; both normalized. */
export function isInside(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

function keyOf(path: string): string {
  const dashed = path.replace(/^[./]+/, "").replace(/[^-._a-zA-Z0-9]+/g, "-");
  return dashed.slice(0, 200) || "file";
}

function uniqueKey(wanted: string, taken: Set<string>): string {
  let key = wanted;
  for (let count = 2; taken.has(key); count++) key = `${wanted}-${count}`;
  taken.add(key);
  return key;
}
