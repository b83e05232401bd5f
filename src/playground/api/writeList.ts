import type { ServerResponse } from "node:http";
import type { StoredObject } from "../objects.js";
import { protobufHead, writeListMeta } from "../schema/writeProtobuf.js";
import { apiVersionOf } from "../store/kinds.js";
import type { ResourceExchange } from "./exchange.js";
import { withoutType } from "./itemBytes.js";
import { chooseRepresentation } from "./representation.js";
import { encode, finish, isPretty, partialOf, tableOptions, writeHead } from "./respond.js";
import { tableOf } from "./table.js";

/** Above this many objects a list is written piece by piece, so that other requests are served in between. */
const objectsPerPiece = 200;

export interface ListMeta {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** Answers with a list. Its items carry no kind, as the real server's. */
export async function writeList(
  exchange: ResourceExchange,
  objects: readonly StoredObject[],
  metadata: ListMeta,
): Promise<void> {
  const { format, as } = chooseRepresentation(exchange.request.headers.accept, true);
  const { kind } = exchange;
  if (format === "protobuf") {
    await writePieces(
      exchange,
      "application/vnd.kubernetes.protobuf",
      asProtobuf(exchange, objects, metadata),
    );
    return;
  }
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
  await writePieces(exchange, "application/json", asJson({ ...type, metadata }, objects, bytesOf));
}

/** A list in bytes: what comes first, each object with what is before it, and what comes last. */
interface ListBytes {
  readonly begin: Buffer;
  readonly objects: readonly StoredObject[];
  readonly partsOf: (object: StoredObject, index: number) => readonly Buffer[];
  readonly end: Buffer;
}

const comma = Buffer.from(",");

function asJson(
  head: object,
  objects: readonly StoredObject[],
  bytesOf: (object: StoredObject) => Buffer,
): ListBytes {
  return {
    begin: Buffer.from(`${JSON.stringify(head).slice(0, -1)},"items":[`, "utf8"),
    objects,
    partsOf: (object, index) => (index === 0 ? [bytesOf(object)] : [comma, bytesOf(object)]),
    end: Buffer.from("]}\n"),
  };
}

function asProtobuf(
  { context, kind }: ResourceExchange,
  objects: readonly StoredObject[],
  metadata: ListMeta,
): ListBytes {
  const partsOf = (object: StoredObject) => [context.items.protobufOf(object, kind.kind)];
  const meta = writeListMeta(metadata);
  const length = objects.flatMap(partsOf).reduce((sum, bytes) => sum + bytes.length, meta.length);
  const type = { apiVersion: apiVersionOf(kind), kind: `${kind.kind}List` };
  return { begin: Buffer.concat([protobufHead(type, length), meta]), objects, partsOf, end: Buffer.alloc(0) };
}

async function writePieces(exchange: ResourceExchange, type: string, list: ListBytes): Promise<void> {
  const { response, signal } = exchange;
  const { begin, objects, partsOf, end } = list;
  const pieceOf = (start: number) =>
    objects.slice(start, start + objectsPerPiece).flatMap((object, index) => partsOf(object, start + index));
  if (objects.length <= objectsPerPiece) {
    const body = Buffer.concat([begin, ...pieceOf(0), end]);
    writeHead(exchange, 200, type, body.length);
    response.end(body);
    return;
  }
  writeHead(exchange, 200, type);
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
