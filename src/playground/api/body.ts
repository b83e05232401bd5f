import type { IncomingMessage } from "node:http";
import { parse as parseYaml } from "yaml";
import { decode, DecodeFailure } from "../schema/decode.js";
import { isObject, textAt, type Json, type JsonObject } from "../schema/json.js";
import { ProtobufFailure, readProtobuf } from "../schema/protobuf.js";
import { apiVersionOf, type Kind } from "../store/kinds.js";
import type { Exchange } from "./exchange.js";
import { badRequest, unsupportedMediaType, withCode } from "./status.js";

/** The real server's limit. */
const maxBodyBytes = 3 * 1024 * 1024;
export const protobufType = "application/vnd.kubernetes.protobuf";
const acceptedTypes = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

/** The whole body as text; throws a 413 where it is too large. */
export async function readBody(request: IncomingMessage): Promise<string> {
  return (await readBytes(request)).toString("utf8");
}

/** As {@link readBody}, as it came. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes)
      throw withCode(413, "RequestEntityTooLarge", `Request entity too large: limit is ${maxBodyBytes}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The media type of the body, without parameters. */
export function mediaType(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
}

/**
 * The body as an object of `kind`, complete with kind and apiVersion, unknown fields dropped, reported or refused
 * as `fieldValidation` says. Throws 400 and 415 in the server's words.
 */
export async function readObject(
  exchange: Exchange,
  kind: Pick<Kind, "kind" | "group" | "version">,
): Promise<JsonObject> {
  const bytes = await readBytes(exchange.request);
  if (mediaType(exchange.request) === protobufType)
    return decodeObject(exchange, kind, parseProtobuf(bytes, kind.kind));
  return decodeObject(exchange, kind, parseBody(exchange.request, bytes.toString("utf8"), kind.kind));
}

/** kubectl writes what it knows in protobuf, and reads the answer in JSON as well. */
export function parseProtobuf(bytes: Buffer, expectedKind: string): JsonObject {
  try {
    const { apiVersion, kind, fields } = readProtobuf(bytes, expectedKind);
    return { ...fields, apiVersion, kind };
  } catch (failure) {
    if (!(failure instanceof ProtobufFailure)) throw failure;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${expectedKind}): ${failure.message}`,
    );
  }
}

/** As {@link readObject}, of a body that is parsed. */
export function decodeObject(
  exchange: Exchange,
  kind: Pick<Kind, "kind" | "group" | "version">,
  body: Json,
): JsonObject {
  const apiVersion = apiVersionOf(kind);
  const given = {
    kind: textAt(body, "kind") || kind.kind,
    apiVersion: textAt(body, "apiVersion") || apiVersion,
  };
  const cannot = (why: string) =>
    badRequest(
      `${given.kind} in version "${versionIn(given.apiVersion)}" cannot be handled as a ${kind.kind}: ${why}`,
    );
  if (given.apiVersion !== apiVersion)
    throw cannot(
      `no kind "${given.kind}" is registered for version "${given.apiVersion}" in scheme "pkg/runtime/scheme.go:111"`,
    );
  if (given.kind !== kind.kind) {
    const group = kind.group === "" ? "core" : (kind.group.split(".")[0] ?? "");
    throw cannot(`converting (v1.${given.kind}) to (${group}.${kind.kind}): unknown conversion`);
  }
  try {
    const { value, unknownFields } = decode(kind.kind, body);
    reportUnknown(exchange, unknownFields, cannot);
    return { ...value, kind: kind.kind, apiVersion };
  } catch (failure) {
    if (failure instanceof DecodeFailure) throw cannot(failure.message);
    throw failure;
  }
}

function versionIn(apiVersion: string): string {
  return apiVersion.split("/").at(-1) ?? apiVersion;
}

function reportUnknown(exchange: Exchange, fields: readonly string[], cannot: (why: string) => Error): void {
  if (fields.length === 0) return;
  const complaints = fields.map((field) => `unknown field "${field}"`);
  const wish = exchange.query.get("fieldValidation") ?? "Warn";
  if (wish === "Strict") throw cannot(`strict decoding error: ${complaints.join(", ")}`);
  if (wish === "Warn") exchange.warnings.push(...complaints);
}

function parseBody(request: IncomingMessage, text: string, expectedKind: string): Json {
  const type = mediaType(request);
  if (type === "application/yaml") return parseYaml(text) as Json;
  // Go's client leaves the type out where it sends JSON.
  if (
    type !== "application/json" &&
    type !== "" &&
    type !== "*/*" &&
    type !== "application/x-www-form-urlencoded"
  )
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${acceptedTypes}`,
    );
  const failed = (why: string) =>
    badRequest(
      `the object provided is unrecognized (must be of type ${expectedKind}): couldn't get version/kind; json parse error: ${why}`,
    );
  if (text === "") throw failed("unexpected end of JSON input (<empty>)");
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw failed(`${jsonComplaint(text)} (${excerpt(text)})`);
  }
  if (!isObject(value))
    throw failed(
      `json: cannot unmarshal ${goKind(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (${Buffer.from(text).toString("hex").slice(0, 10)})`,
    );
  return value;
}

export function goKind(value: Json): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function excerpt(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)} ...` : text;
}

/** What Go's decoder says of text that is no JSON, as far as its place can be told from V8's. */
export function jsonComplaint(text: string): string {
  try {
    JSON.parse(text);
  } catch (failure) {
    const position = /position (\d+)/.exec(failure instanceof Error ? failure.message : "")?.[1];
    if (position === undefined) return "unexpected end of JSON input";
    const character = text[Number(position)];
    const before = text.slice(0, Number(position)).trimEnd().at(-1);
    const looking =
      before === "{" || before === ","
        ? "looking for beginning of object key string"
        : "looking for beginning of value";
    return `invalid character '${character ?? ""}' ${looking}`;
  }
  return "unexpected end of JSON input";
}
