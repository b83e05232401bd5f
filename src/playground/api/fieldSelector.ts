import type { StoredObject } from "../objects.js";
import { at, textAt, toText } from "../schema/json.js";
import { badRequest } from "./status.js";

export type ObjectMatcher = (object: StoredObject) => boolean;

const metadataFields = ["metadata.name", "metadata.namespace"];
/** What a kind can be selected by beside its name and namespace, and what the field is where it is not set. */
const fieldsOfKind: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Pod: {
    "spec.nodeName": "",
    "spec.restartPolicy": "",
    "spec.schedulerName": "",
    "spec.serviceAccountName": "",
    "spec.hostNetwork": "false",
    "status.phase": "",
    "status.podIP": "",
    "status.podIPs": "",
    "status.nominatedNodeName": "",
  },
  Event: {
    "involvedObject.kind": "",
    "involvedObject.namespace": "",
    "involvedObject.name": "",
    "involvedObject.uid": "",
    "involvedObject.apiVersion": "",
    "involvedObject.resourceVersion": "",
    "involvedObject.fieldPath": "",
    reason: "",
    reportingComponent: "",
    source: "",
    type: "",
  },
  Namespace: { "status.phase": "" },
  Node: { "spec.unschedulable": "false" },
  Secret: { type: "" },
  Service: { "spec.clusterIP": "", "spec.type": "" },
  Job: { "status.successful": "0" },
};
/** Kinds that had selectors of their own before there was a common rule word their refusal differently. */
const kindsWithConversion = new Set(Object.keys(fieldsOfKind));

interface Requirement {
  readonly field: string;
  readonly isEqual: boolean;
  readonly value: string;
}

/** Reads `metadata.name=x,status.phase!=Running` for a kind. Throws a 400 in the server's words. */
export function parseFieldSelector(text: string, kind: string): ObjectMatcher {
  const requirements = split(text).map((term) => parseTerm(term));
  for (const { field } of requirements) checkField(field, kind);
  return (object) =>
    requirements.every(
      ({ field, isEqual, value }) => (fieldValue(object, field, kind) === value) === isEqual,
    );
}

/** At commas that no backslash escapes. */
function split(text: string): readonly string[] {
  return text.split(/(?<!\\),/).filter((term) => term !== "");
}

function parseTerm(term: string): Requirement {
  const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
  if (!match) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const [, field = "", operator, value = ""] = match;
  return { field, isEqual: operator !== "!=", value: value.replace(/\\([\\,=])/g, "$1") };
}

function checkField(field: string, kind: string): void {
  if (metadataFields.includes(field) || fieldsOfKind[kind]?.[field] !== undefined) return;
  if (kindsWithConversion.has(kind)) throw badRequest(`field label not supported: ${field}`);
  throw badRequest(
    `${JSON.stringify(field)} is not a known field selector: only ${metadataFields.map((one) => JSON.stringify(one)).join(", ")}`,
  );
}

function fieldValue(object: StoredObject, field: string, kind: string): string {
  if (kind === "Event" && field === "source")
    return toText(at(object, "source", "component") ?? at(object, "reportingComponent"));
  if (kind === "Event" && field === "reportingComponent") return textAt(object, "reportingComponent");
  if (kind === "Job" && field === "status.successful") return toText(at(object, "status", "succeeded") ?? 0);
  const found = at(object, ...field.split("."));
  if (found === undefined || found === null) return fieldsOfKind[kind]?.[field] ?? "";
  return typeof found === "object" ? JSON.stringify(found) : toText(found);
}
