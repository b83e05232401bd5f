// Writes src/playground/schema/kubernetes.json: the fields of the playground's kinds, from a real server's OpenAPI.
// Usage, with KUBECONFIG set: node scripts/playground-schema.mjs
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

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
    fields[field] =
      `${isByValue ? "=" : ""}${typeOf(schemas, property)}${merge(property)}${isRequired ? "!" : ""}`;
  }
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
