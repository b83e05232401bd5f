import kubernetes from "./kubernetes.json" with { type: "json" };

/** Names of Go's types where they matter: in sizes, in messages, in what counts as zero. */
export type Scalar =
  | "string"
  | "bool"
  | "int32"
  | "int64"
  | "float64"
  | "bytes"
  | "Time"
  | "MicroTime"
  | "Quantity"
  | "IntOrString"
  | "any";

export type FieldType =
  | { readonly kind: "scalar"; readonly name: Scalar }
  | { readonly kind: "object"; readonly name: string }
  | { readonly kind: "map"; readonly of: FieldType }
  /** `mergeKey` as a strategic merge patch uses it: `""` for a set of scalars, undefined where lists are replaced. */
  | { readonly kind: "list"; readonly of: FieldType; readonly mergeKey: string | undefined };

export interface Field {
  readonly type: FieldType;
  /** Written even when it is empty. */
  readonly isRequired: boolean;
  /** A struct, not a pointer to one: written even when nothing was given. */
  readonly isByValue: boolean;
  /** Where it is in protobuf: its number, or two where its struct is embedded in a field. Empty where it is not. */
  readonly numbers: readonly number[];
}

const scalars: ReadonlySet<string> = new Set<Scalar>([
  "string",
  "bool",
  "int32",
  "int64",
  "float64",
  "bytes",
  "Time",
  "MicroTime",
  "Quantity",
  "IntOrString",
  "any",
]);
const written = kubernetes as Readonly<Record<string, Readonly<Record<string, string>>>>;
const parsed = new Map<string, ReadonlyMap<string, Field>>();

/** The fields of a Kubernetes type (`Pod`, `Container`), as scripts/playground-schema.mjs took them from a server. */
export function fieldsOf(typeName: string): ReadonlyMap<string, Field> {
  let fields = parsed.get(typeName);
  if (!fields) {
    const notation = written[typeName];
    if (!notation) throw new Error(`the schema has no type ${typeName}`);
    fields = new Map(Object.entries(notation).map(([name, text]) => [name, parseField(text)]));
    parsed.set(typeName, fields);
  }
  return fields;
}

/**
 * `=Type` a struct by value, `Type!` required, `[]Type/key` a list merged by key, `map:Type` a map of strings to it;
 * `#3` its number in protobuf, `#1.4` that of a field of the struct that is embedded as the first.
 */
function parseField(notation: string): Field {
  const [described = "", place = ""] = notation.split("#");
  const isByValue = described.startsWith("=");
  const isRequired = described.endsWith("!");
  const bare = described.slice(isByValue ? 1 : 0, isRequired ? -1 : undefined);
  const [type = "", mergeKey] = bare.split("/");
  const numbers = place === "" ? [] : place.split(".").map(Number);
  return { type: parseType(type, mergeKey), isRequired, isByValue, numbers };
}

function parseType(type: string, mergeKey: string | undefined): FieldType {
  if (type.startsWith("[]")) return { kind: "list", of: parseType(type.slice(2), undefined), mergeKey };
  if (type.startsWith("map:")) return { kind: "map", of: parseType(type.slice(4), undefined) };
  return scalars.has(type) ? { kind: "scalar", name: type as Scalar } : { kind: "object", name: type };
}

/** The type as a Go program prints it, for messages: `[]v1.Container`. */
export function goTypeName(type: FieldType): string {
  switch (type.kind) {
    case "list":
      return `[]${goTypeName(type.of)}`;
    case "map":
      return `map[string]${goTypeName(type.of)}`;
    case "object":
      return `v1.${type.name.split(".").at(-1) ?? type.name}`;
    case "scalar":
      return type.name === "bytes" ? "[]uint8" : type.name;
  }
}
