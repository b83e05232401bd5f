import type { StoredObject } from "../objects.js";
import type { Kind } from "../store/kinds.js";
import { FieldErrors } from "./fieldErrors.js";
import { parseFieldSelector } from "./fieldSelector.js";
import { parseLabelSelector } from "./labelSelector.js";
import { isTrue } from "./requestInfo.js";
import { badRequest, internalError, invalid } from "./status.js";

export interface ListOptions {
  readonly matches: (object: StoredObject) => boolean;
  readonly hasSelector: boolean;
  /** 0: no limit. */
  readonly limit: number;
  readonly continueToken: string;
  /** `""` where none was given. */
  readonly resourceVersion: string;
  readonly resourceVersionMatch: "" | "Exact" | "NotOlderThan";
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
  readonly timeoutSeconds: number | undefined;
}

/** Reads and checks the query of a list or a watch; see k8s.io/apimachinery/pkg/apis/meta/internalversion/validation. */
export function parseListOptions(query: URLSearchParams, kind: Kind, isWatch: boolean): ListOptions {
  const labelSelector = query.get("labelSelector") ?? "";
  const fieldSelector = query.get("fieldSelector") ?? "";
  const byLabel = parseLabelSelector(labelSelector);
  const byField = parseFieldSelector(fieldSelector, kind.kind);
  const match = query.get("resourceVersionMatch") ?? "";
  const options: ListOptions = {
    matches: (object) => byLabel(object.metadata.labels ?? {}) && byField(object),
    hasSelector: labelSelector !== "" || fieldSelector !== "",
    limit: Math.max(0, parseInteger(query, "limit") ?? 0),
    continueToken: query.get("continue") ?? "",
    resourceVersion: query.get("resourceVersion") ?? "",
    resourceVersionMatch: match === "Exact" || match === "NotOlderThan" ? match : "",
    allowWatchBookmarks: isTrue(query.get("allowWatchBookmarks")),
    sendInitialEvents: query.has("sendInitialEvents") ? isTrue(query.get("sendInitialEvents")) : undefined,
    timeoutSeconds: parseInteger(query, "timeoutSeconds"),
  };
  const errors = new FieldErrors();
  checkMatch(options, match, isWatch, errors);
  if (errors.hasAny()) throw invalid({ kind: "ListOptions", group: "meta.k8s.io" }, "", errors.causes);
  return options;
}

function checkMatch(options: ListOptions, match: string, isWatch: boolean, errors: FieldErrors): void {
  const field = "resourceVersionMatch";
  if (isWatch) {
    if (options.sendInitialEvents === undefined) {
      if (match !== "")
        errors.forbidden(
          field,
          "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
        );
    } else if (match !== "NotOlderThan")
      errors.forbidden(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
    return;
  }
  if (options.sendInitialEvents !== undefined)
    errors.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
  if (match === "") return;
  if (options.resourceVersion === "")
    errors.forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided");
  if (options.continueToken !== "")
    errors.forbidden(field, "resourceVersionMatch is forbidden when continue is provided");
  if (match !== "Exact" && match !== "NotOlderThan")
    errors.unsupported(field, match, ["Exact", "NotOlderThan", ""]);
  if (match === "Exact" && options.resourceVersion === "0")
    errors.forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
}

/** A number of the query; undefined where it is not given. Throws a 400 in the words of Go's strconv. */
export function parseInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (!/^[+-]?\d+$/.test(text))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** A version as a number; 0 where none was given. */
export function parseVersion(text: string, isWatch: boolean): number {
  if (text === "") return 0;
  if (/^\d+$/.test(text)) return Number(text);
  const complaint = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw isWatch ? internalError(complaint) : badRequest(`invalid resource version: ${complaint}`);
}
