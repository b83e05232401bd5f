import type { StoredObject } from "../../objects.js";
import { textsAt } from "../../schema/json.js";
import { shortDuration } from "./duration.js";

export type Cell = string | number | boolean;

/** A column of `kubectl get`; those with priority 1 show with `-o wide` only. */
export interface Column {
  readonly name: string;
  readonly type?: "string" | "integer" | "boolean" | "date";
  readonly format?: string;
  readonly priority?: number;
  readonly description?: string;
  readonly cell: (object: StoredObject, nowMs: number) => Cell;
}

export const nameColumn: Column = {
  name: "Name",
  format: "name",
  description: "Name must be unique within a namespace.",
  cell: (object) => object.metadata.name,
};

export const ageColumn: Column = {
  name: "Age",
  description: "How long ago the object was created.",
  cell: (object, nowMs) => ageOf(object.metadata.creationTimestamp, nowMs),
};

export const createdColumn: Column = {
  name: "Created At",
  type: "date",
  description: "When the object was created.",
  cell: (object) => object.metadata.creationTimestamp,
};

/** A time as the time since then: `5m32s`. */
export function ageOf(timestamp: string, nowMs: number): string {
  const atMs = Date.parse(timestamp);
  return Number.isNaN(atMs) ? "<unknown>" : shortDuration(nowMs - atMs);
}

/** `RWO,ROX` from the access modes' names. */
export function accessModes(object: StoredObject, ...path: readonly string[]): string {
  const short: Readonly<Record<string, string>> = {
    ReadWriteOnce: "RWO",
    ReadOnlyMany: "ROX",
    ReadWriteMany: "RWX",
    ReadWriteOncePod: "RWOP",
  };
  return textsAt(object, ...path)
    .map((mode) => short[mode] ?? mode)
    .join(",");
}
