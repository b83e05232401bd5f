import { property } from "../property.js";

/** What the reflector itself needs of any object. */
export interface ObjectMeta {
  /** `namespace/name`; `/name` for what has no namespace. */
  readonly key: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** The metadata of a parsed object, or undefined when it is none. Drops managedFields, which nobody here reads. */
export function readMeta(object: unknown): ObjectMeta | undefined {
  const metadata = property(object, "metadata");
  if (typeof metadata !== "object" || metadata === null) return undefined;
  const { name, namespace, uid, resourceVersion } = metadata as Record<string, unknown>;
  if (typeof name !== "string" || typeof resourceVersion !== "string") return undefined;
  if ("managedFields" in metadata) delete metadata.managedFields;
  return {
    key: `${typeof namespace === "string" ? namespace : ""}/${name}`,
    uid: typeof uid === "string" ? uid : "",
    resourceVersion,
  };
}

/** The resourceVersion of a list or of a bookmark, and a list's continue token. */
export function readListMeta(object: unknown): {
  readonly resourceVersion: string;
  readonly continue: string;
} {
  const metadata = property(object, "metadata");
  const resourceVersion = property(metadata, "resourceVersion");
  const next = property(metadata, "continue");
  return {
    resourceVersion: typeof resourceVersion === "string" ? resourceVersion : "",
    continue: typeof next === "string" ? next : "",
  };
}
