import { createHash } from "node:crypto";
import { fieldsOf, type FieldType } from "../schema/schema.js";
import { apiVersionOf, kinds, type Kind } from "../store/kinds.js";
import type { Exchange } from "./exchange.js";
import { writeObject } from "./respond.js";

const rootPath = "/openapi/v3";
const patchTypes = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];

/**
 * Answers `/openapi/v3` and the document of each group and version; false for another address. It has what
 * kubectl asks it for: that the server checks fields itself, and the fields of each kind for `explain`.
 */
export function writeOpenApi(exchange: Exchange): boolean {
  const { path } = exchange.info;
  if (path !== rootPath && !path.startsWith(`${rootPath}/`)) return false;
  const documents = new Map(kinds.map((kind) => [pathOf(kind), kind]));
  if (path === rootPath) {
    const paths = [...documents].map(([name, kind]) => [
      name,
      { serverRelativeURL: `${rootPath}/${name}?hash=${hashOf(documentOf(kind))}` },
    ]);
    writeObject(exchange, 200, { paths: Object.fromEntries(paths) as object });
    return true;
  }
  const kind = documents.get(path.slice(rootPath.length + 1));
  if (kind) writeObject(exchange, 200, documentOf(kind));
  return kind !== undefined;
}

function pathOf(kind: Kind): string {
  return kind.group === "" ? `api/${kind.version}` : `apis/${apiVersionOf(kind)}`;
}

function hashOf(document: object): string {
  return createHash("sha256").update(JSON.stringify(document)).digest("hex").toUpperCase();
}

/** The document of the group and version that `of` belongs to. */
function documentOf(of: Kind): object {
  const served = kinds.filter((kind) => pathOf(kind) === pathOf(of));
  const schemas: Record<string, object> = {};
  for (const kind of served) addSchema(schemas, kind.kind, kind);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "unversioned" },
    paths: Object.fromEntries(served.map((kind) => [addressOf(kind), { patch: patchOf(kind) }])),
    components: { schemas },
  };
}

function addressOf(kind: Kind): string {
  const place = kind.namespaced ? "/namespaces/{namespace}" : "";
  return `/${pathOf(kind)}${place}/${kind.plural}/{name}`;
}

function patchOf(kind: Kind): object {
  const names = ["dryRun", "fieldManager", "fieldValidation", "force"];
  const schema = { type: "string", uniqueItems: true };
  const body = { schema: { type: "object" } };
  return {
    description: `partially update the specified ${kind.kind}`,
    operationId: `patch${kind.kind}`,
    parameters: names.map((name) => ({ name, in: "query", schema })),
    requestBody: { content: Object.fromEntries(patchTypes.map((type) => [type, body])), required: true },
    responses: { 200: { description: "OK" } },
    "x-kubernetes-action": "patch",
    "x-kubernetes-group-version-kind": typeOf(kind),
  };
}

function typeOf({ group, version, kind }: Kind): object {
  return { group, version, kind };
}

function addSchema(schemas: Record<string, object>, typeName: string, kind?: Kind): void {
  if (schemas[typeName]) return;
  const properties: Record<string, object> = {};
  const required: string[] = [];
  // It is there before its fields are, as some types contain themselves.
  schemas[typeName] = {
    type: "object",
    properties,
    required,
    ...(kind ? { "x-kubernetes-group-version-kind": [typeOf(kind)] } : {}),
  };
  for (const [name, field] of fieldsOf(typeName)) {
    properties[name] = { ...schemaOf(schemas, field.type), ...mergeHints(field.type) };
    if (field.isRequired) required.push(name);
  }
}

function mergeHints(type: FieldType): object {
  if (type.kind !== "list" || type.mergeKey === undefined) return {};
  const key = type.mergeKey === "" ? {} : { "x-kubernetes-patch-merge-key": type.mergeKey };
  return { "x-kubernetes-patch-strategy": "merge", ...key };
}

function schemaOf(schemas: Record<string, object>, type: FieldType): object {
  switch (type.kind) {
    case "list":
      return { type: "array", items: schemaOf(schemas, type.of) };
    case "map":
      return { type: "object", additionalProperties: schemaOf(schemas, type.of) };
    case "object":
      addSchema(schemas, type.name);
      return { allOf: [{ $ref: `#/components/schemas/${type.name}` }] };
    case "scalar":
      return scalarSchema(type.name);
  }
}

function scalarSchema(name: Extract<FieldType, { kind: "scalar" }>["name"]): object {
  switch (name) {
    case "bool":
      return { type: "boolean" };
    case "int32":
    case "int64":
      return { type: "integer", format: name };
    case "float64":
      return { type: "number", format: "double" };
    case "bytes":
      return { type: "string", format: "byte" };
    case "Time":
    case "MicroTime":
      return { type: "string", format: "date-time" };
    case "IntOrString":
      return { format: "int-or-string", oneOf: [{ type: "integer" }, { type: "string" }] };
    case "any":
      return { type: "object" };
    case "string":
    case "Quantity":
      return { type: "string" };
  }
}
