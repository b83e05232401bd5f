// Writes src/playground/schema/kubernetes.json: the fields of the playground's kinds, from a real server's OpenAPI,
// and their numbers in protobuf, which kubectl sends, from the Go modules k8s.io/api and k8s.io/apimachinery.
// Usage, with KUBECONFIG set and Go at hand: node scripts/playground-schema.mjs
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const modules = ["k8s.io/api@v0.35.0", "k8s.io/apimachinery@v0.35.0"];

const roots = {
  "api/v1":
    "Namespace Node Pod Service Endpoints ConfigMap Secret ServiceAccount PersistentVolumeClaim PersistentVolume " +
    "Event ResourceQuota LimitRange Eviction TokenRequest",
  "apis/batch/v1": "Job",
  "apis/discovery.k8s.io/v1": "EndpointSlice",
  "apis/networking.k8s.io/v1": "NetworkPolicy",
  "apis/rbac.authorization.k8s.io/v1": "Role RoleBinding ClusterRole ClusterRoleBinding",
  "apis/storage.k8s.io/v1": "StorageClass",
  "apis/scheduling.k8s.io/v1": "PriorityClass",
  "apis/node.k8s.io/v1": "RuntimeClass",
  "apis/authentication.k8s.io/v1": "SelfSubjectReview TokenReview",
  "apis/authorization.k8s.io/v1":
    "SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview LocalSubjectAccessReview",
};
const plain = {
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "Time",
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "MicroTime",
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "Quantity",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "IntOrString",
  "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
  "io.k8s.apimachinery.pkg.runtime.RawExtension": "any",
};
/** Never stored: the playground does not track who set which field. */
const leftOut = new Set(["ObjectMeta.managedFields"]);

const types = {};
const fullNames = {};
const numbersOf = readNumbers();
for (const [path, kinds] of Object.entries(roots)) {
  const document = JSON.parse(
    execFileSync("kubectl", ["get", "--raw", `/openapi/v3/${path}`], { maxBuffer: 1e8, encoding: "utf8" }),
  );
  const schemas = document.components.schemas;
  for (const kind of kinds.split(" ")) {
    const name = Object.keys(schemas).find(
      (it) => it.endsWith(`.${kind}`) && schemas[it]["x-kubernetes-group-version-kind"],
    );
    if (!name) throw new Error(`${path} has no ${kind}`);
    addType(schemas, name);
  }
  addType(schemas, "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions");
}
const sorted = Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(
  new URL("../src/playground/schema/kubernetes.json", import.meta.url),
  `${JSON.stringify(sorted, null, 2)}\n`,
);

function addType(schemas, fullName) {
  const name = shortName(fullName);
  if (types[name]) return;
  const schema = schemas[fullName];
  const fields = {};
  types[name] = fields;
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    if (leftOut.has(`${name}.${field}`)) continue;
    const isRequired = (schema.required ?? []).includes(field);
    // A struct that is not a pointer is written even when it is empty.
    const isByValue = property.allOf !== undefined && JSON.stringify(property.default) === "{}";
    const number = numberIn(fullName, field);
    fields[field] =
      `${isByValue ? "=" : ""}${typeOf(schemas, property)}${merge(property)}${isRequired ? "!" : ""}${number}`;
  }
}

/** `#3`; nothing for what is no field of the message: the kind and its version travel beside it. */
function numberIn(fullName, field) {
  const message = fullName
    .replace("io.k8s.apimachinery.", "k8s.io.apimachinery.")
    .replace("io.k8s.api.", "k8s.io.api.");
  const own = numbersOf[message]?.[field.toLowerCase()]?.number;
  if (own) return `#${own}`;
  if (field === "kind" || field === "apiVersion") return "";
  // JSON has the fields of an embedded struct beside the others, protobuf in a message of their own: `#1.4`.
  for (const outer of Object.values(numbersOf[message] ?? {})) {
    const inner = numbersOf[outer.type]?.[field.toLowerCase()]?.number;
    if (inner) return `#${outer.number}.${inner}`;
  }
  throw new Error(`no number for ${message}.${field}`);
}

/** Field numbers by message and field, from the .proto files of the modules. */
function readNumbers() {
  const messages = {};
  for (const module of modules) {
    const { Dir } = JSON.parse(
      execFileSync("go", ["mod", "download", "-json", module], { encoding: "utf8" }),
    );
    const files = execFileSync("find", [Dir, "-name", "generated.proto"], { encoding: "utf8" })
      .trim()
      .split("\n");
    for (const file of files) {
      const text = readFileSync(path.resolve(file), "utf8").replace(/^\s*\/\/.*$/gm, "");
      const pack = /^package (\S+);/m.exec(text)?.[1];
      for (const [, name, body] of text.matchAll(/^message (\w+) \{([\s\S]*?)^\}/gm)) {
        const fields = body.matchAll(
          /^\s*(?:(?:optional|repeated)\s+([\w.]+)|map<[^>]*>)\s+(\w+) = (\d+);/gm,
        );
        const message = {};
        for (const [, type = "", field, number] of fields)
          message[field.toLowerCase()] = {
            number,
            type: type.startsWith(".") ? type.slice(1) : `${pack}.${type}`,
          };
        messages[`${pack}.${name}`] = message;
      }
    }
  }
  return messages;
}

function typeOf(schemas, property) {
  const reference = property.$ref ?? property.allOf?.[0]?.$ref;
  if (reference) {
    const fullName = reference.slice("#/components/schemas/".length);
    if (plain[fullName]) return plain[fullName];
    addType(schemas, fullName);
    return shortName(fullName);
  }
  if (property.type === "array") return `[]${typeOf(schemas, property.items)}`;
  if (property.type === "object")
    return property.additionalProperties ? `map:${typeOf(schemas, property.additionalProperties)}` : "any";
  if (property.type === "boolean") return "bool";
  if (property.type === "integer") return property.format;
  if (property.type === "number") return "float64";
  if (property.type === "string") return property.format === "byte" ? "bytes" : "string";
  throw new Error(`no type for ${JSON.stringify(property)}`);
}

/** `/key`: a patch merges the list by that key; `/`: as a set. */
function merge(property) {
  const strategy = (property["x-kubernetes-patch-strategy"] ?? "").split(",");
  if (!strategy.includes("merge") || property.type !== "array") return "";
  return `/${property["x-kubernetes-patch-merge-key"] ?? ""}`;
}

/** The first type of a name keeps it; another group's is told apart by the group: `discovery.EndpointPort`. */
function shortName(fullName) {
  const parts = fullName.split(".");
  const name = parts.at(-1);
  fullNames[name] ??= fullName;
  return fullNames[name] === fullName ? name : `${parts.at(-3)}.${name}`;
}
