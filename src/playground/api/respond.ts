import { stringify as toYaml } from "yaml";
import type { StoredObject } from "../objects.js";
import type { Exchange, ResourceExchange } from "./exchange.js";
import { chooseRepresentation, type Representation, type Text } from "./representation.js";
import { isTrue } from "./requestInfo.js";
import type { Status } from "./status.js";
import { tableOf } from "./table.js";

/** Answers with any object as it is. */
export function writeObject(exchange: Exchange, code: number, object: object): void {
  const { format } = chooseRepresentation(exchange.request.headers.accept);
  finish(exchange, code, format, encode(exchange, format, object));
}

/** Answers with a stored object, or what the client wants to see of it. */
export function writeStored(exchange: ResourceExchange, code: number, object: StoredObject): void {
  const { format, as } = chooseRepresentation(exchange.request.headers.accept);
  const shown = represent(exchange, as, object);
  finish(exchange, code, format, encode(exchange, format, shown));
}

/** One object in the form that was asked for. */
function represent(exchange: ResourceExchange, as: Representation["as"], object: StoredObject): object {
  if (as === "Table") {
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    return tableOf(exchange.kind, [object], metadata, tableOptions(exchange));
  }
  return as === "PartialObjectMetadata" ? partialOf(object) : object;
}

/** What {@link tableOf} needs to know of a request. */
export function tableOptions({ context, query }: Exchange) {
  const include = query.get("includeObject") ?? "Metadata";
  return {
    nowMs: context.clock.now(),
    includeObject: include === "Object" || include === "None" ? include : "Metadata",
  } as const;
}

export function partialOf({ metadata }: StoredObject): object {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}

/** Answers with a Status. */
export function writeStatus(
  exchange: Pick<Exchange, "request" | "response" | "query" | "warnings">,
  status: Status,
): void {
  const code = status.code ?? 200;
  const retryAfter = status.details?.retryAfterSeconds;
  if (retryAfter !== undefined) exchange.response.setHeader("Retry-After", String(retryAfter));
  finish(exchange, code, "json", encode(exchange, "json", status));
}

/** Answers with text, as the addresses that are no resources do. */
export function writeText(
  exchange: Pick<Exchange, "response" | "warnings">,
  code: number,
  text: string,
): void {
  writeHead(exchange, code, "text/plain; charset=utf-8");
  exchange.response.end(text);
}

type Answering = Pick<Exchange, "request" | "response" | "query" | "warnings">;

/** Answers with a body that is whole. */
export function finish(exchange: Answering, code: number, format: Text, body: string): void {
  writeHead(
    exchange,
    code,
    format === "yaml" ? "application/yaml" : "application/json",
    Buffer.byteLength(body),
  );
  exchange.response.end(body);
}

/** Begins an answer, whose body may come in pieces. */
export function writeHead(
  { response, warnings }: Pick<Exchange, "response" | "warnings">,
  code: number,
  contentType: string,
  contentLength?: number,
): void {
  if (warnings.length > 0)
    response.setHeader(
      "Warning",
      warnings.map((text) => `299 - "${text.replace(/(["\\])/g, "\\$1")}"`),
    );
  response.writeHead(code, {
    "Cache-Control": "no-cache, private",
    "Content-Type": contentType,
    ...(contentLength === undefined ? {} : { "Content-Length": contentLength }),
  });
}

/** An object as text. */
export function encode(exchange: Answering, format: Text, value: object): string {
  if (format === "yaml") return toYaml(value);
  return isPretty(exchange) ? JSON.stringify(value, null, 2) : `${JSON.stringify(value)}\n`;
}

/** The server indents for people: when asked to, and for the programs that people look with. */
export function isPretty({ query, request }: Answering): boolean {
  const wish = query.get("pretty");
  if (wish !== null) return isTrue(wish);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(request.headers["user-agent"] ?? "");
}
