import type { StoredObject } from "../objects.js";
import { resourceOf, type Kind } from "../store/kinds.js";
import type { Cell } from "./columns/column.js";
import { columnsOf } from "./columns/columns.js";

export interface TableOptions {
  readonly nowMs: number;
  readonly includeObject: "Metadata" | "Object" | "None";
  /** A watch says what the columns are once only. */
  readonly withoutColumns?: boolean;
}

/** The `meta.k8s.io/v1` Table that `kubectl get` prints. */
export function tableOf(
  kind: Kind,
  objects: readonly StoredObject[],
  metadata: object,
  { nowMs, includeObject, withoutColumns = false }: TableOptions,
): object {
  const columns = columnsOf(resourceOf(kind));
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: withoutColumns
      ? null
      : columns.map(({ name, type = "string", format = "", priority = 0, description = "" }) => ({
          name,
          type,
          format,
          description,
          priority,
        })),
    rows: objects.map((object) => ({
      cells: columns.map((column): Cell => column.cell(object, nowMs)),
      ...rowObject(object, includeObject),
    })),
  };
}

function rowObject(object: StoredObject, include: TableOptions["includeObject"]): object {
  if (include === "None") return {};
  if (include === "Object") return { object };
  return {
    object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata },
  };
}
