import type { ServerResponse } from "node:http";
import { stringify as toYaml } from "yaml";
import type { StoredObject } from "../objects.js";
import { apiVersionOf } from "../store/kinds.js";
import type { Exchange, ResourceExchange } from "./exchange.js";
import { withoutType } from "./itemBytes.js";
import { chooseRepresentation, type Representation } from "./representation.js";
import { isTrue } from "./requestInfo.js";
import type { Status } from "./status.js";
import { tableOf } from "./table.js";

/** Above this many objects a list is written piece by piece, so that other requests are served in between. */
const objectsPerPiece = 200;

export interface ListMeta {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

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

/** Answers with a list. Its items carry no kind, as the real server's. */
export async function writeList(
  exchange: ResourceExchange,
  objects: readonly StoredObject[],
  metadata: ListMeta,
): Promise<void> {
  const { format, as } = chooseRepresentation(exchange.request.headers.accept);
  const { kind } = exchange;
  if (as === "Table") {
    const table = tableOf(kind, objects, metadata, tableOptions(exchange));
    finish(exchange, 200, format, encode(exchange, format, table));
    return;
  }
  const type =
    as === "PartialObjectMetadata"
      ? { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1" }
      : { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind) };
  if (format === "yaml" || isPretty(exchange)) {
    const item = as === "PartialObjectMetadata" ? partialOf : withoutType;
    const list = { ...type, metadata, items: objects.map(item) };
    finish(exchange, 200, format, encode(exchange, format, list));
    return;
  }
  const { items } = exchange.context;
  const bytesOf =
    as === "PartialObjectMetadata"
      ? (object: StoredObject) => Buffer.from(JSON.stringify(partialOf(object)), "utf8")
      : (object: StoredObject) => items.of(object);
  await writePieces(exchange, JSON.stringify({ ...type, metadata }), objects, bytesOf);
}

const comma = Buffer.from(",");

async function writePieces(
  exchange: ResourceExchange,
  head: string,
  objects: readonly StoredObject[],
  bytesOf: (object: StoredObject) => Buffer,
): Promise<void> {
  const { response, signal } = exchange;
  const pieceOf = (start: number) =>
    objects
      .slice(start, start + objectsPerPiece)
      .flatMap((object, index) => (start + index === 0 ? [bytesOf(object)] : [comma, bytesOf(object)]));
  const begin = Buffer.from(`${head.slice(0, -1)},"items":[`, "utf8");
  const end = Buffer.from("]}\n");
  if (objects.length <= objectsPerPiece) {
    const body = Buffer.concat([begin, ...pieceOf(0), end]);
    writeHead(exchange, 200, "application/json", body.length);
    response.end(body);
    return;
  }
  writeHead(exchange, 200, "application/json");
  response.write(begin);
  for (let start = 0; start < objects.length; start += objectsPerPiece) {
    if (signal.aborted) return;
    if (!response.write(Buffer.concat(pieceOf(start)))) await drained(response);
    else await new Promise<void>((resolve) => setImmediate(resolve));
  }
  response.end(end);
}

/** Resolves when the client takes more, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
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

function finish(exchange: Answering, code: number, format: Representation["format"], body: string): void {
  writeHead(
    exchange,
    code,
    format === "yaml" ? "application/yaml" : "application/json",
    Buffer.byteLength(body),
  );
  exchange.response.end(body);
}

function writeHead(
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

function encode(exchange: Answering, format: Representation["format"], value: object): string {
  if (format === "yaml") return toYaml(value);
  return isPretty(exchange) ? JSON.stringify(value, null, 2) : `${JSON.stringify(value)}\n`;
}

/** The server indents for people: when asked to, and for the programs that people look with. */
function isPretty({ query, request }: Answering): boolean {
  const wish = query.get("pretty");
  if (wish !== null) return isTrue(wish);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(request.headers["user-agent"] ?? "");
}
