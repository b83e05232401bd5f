import { Agent, request as httpsRequest, type RequestOptions } from "node:https";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { at, isObject, type Json, type JsonObject } from "../../src/playground/schema/json.js";
import type { ServerAccess } from "./readKubeconfig.js";

/** What a server answered. */
export class Answer {
  constructor(
    readonly code: number,
    readonly headers: IncomingHttpHeaders,
    readonly text: string,
  ) {}

  get json(): Json {
    return withoutManagedFields(JSON.parse(this.text) as Json);
  }

  at(...where: readonly (string | number)[]): Json | undefined {
    return at(this.json, ...where);
  }

  /** The text at a place; `""` where there is none. */
  textAt(...where: readonly (string | number)[]): string {
    const found = this.at(...where);
    return typeof found === "string" ? found : "";
  }

  get message(): string {
    return this.textAt("message");
  }

  /** A list's names, in its order. */
  get names(): readonly Json[] {
    const items = this.at("items");
    return Array.isArray(items)
      ? (items as readonly Json[]).map((item) => at(item, "metadata", "name") ?? null)
      : [];
  }
}

/** Who set which field is not tracked by the playground, and says nothing that these cases are about. */
function withoutManagedFields(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutManagedFields);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "managedFields")
      .map(([key, item]) => [key, withoutManagedFields(item ?? null)]),
  );
}

export interface Sending {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const patchTypes = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/** A server's API as one of its users: plain HTTP, nothing done for the caller. */
export class Api {
  private readonly agent: Agent;
  private readonly others: Api[] = [];
  private readonly sockets: WebSocket[] = [];

  /** @param token of another user than the administrator; `""` for nobody. */
  constructor(
    private readonly access: ServerAccess,
    private readonly token?: string,
  ) {
    const { ca, certificate, key } = access;
    this.agent = new Agent({
      keepAlive: true,
      ca,
      ...(token === undefined ? { cert: certificate, key } : {}),
    });
  }

  /** The same server as another user, until this one is closed. */
  as(token: string): Api {
    const other = new Api(this.access, token);
    this.others.push(other);
    return other;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send("GET", path, { headers });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send("POST", path, { body });
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.send("PUT", path, { body });
  }

  patch(path: string, type: keyof typeof patchTypes, body: unknown): Promise<Answer> {
    return this.send("PATCH", path, { body, headers: { "Content-Type": patchTypes[type] } });
  }

  delete(path: string, body?: unknown): Promise<Answer> {
    return this.send("DELETE", path, body === undefined ? {} : { body });
  }

  async send(method: string, path: string, { body, headers = {} }: Sending): Promise<Answer> {
    const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    const response = await this.open(method, path, { "Content-Type": "application/json", ...headers }, text);
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return new Answer(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString("utf8"));
  }

  /** The answer as soon as its head is there. */
  open(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: string,
  ): Promise<IncomingMessage> {
    const { hostname, port } = this.access.server;
    const authorization = this.token ? { Authorization: `Bearer ${this.token}` } : {};
    // Node leaves it out with DELETE, and the body would be taken for the next request.
    const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
    const options: RequestOptions = {
      ...{ hostname, port, path, method, agent: this.agent },
      headers: { "User-Agent": "contract", ...authorization, ...length, ...headers },
    };
    return new Promise((resolve, reject) => {
      const request = httpsRequest(options, resolve);
      request.once("error", reject);
      request.end(body);
    });
  }

  /** The events of a watch, for as long as they are read. */
  async *watch(path: string, headers: Readonly<Record<string, string>> = {}): AsyncGenerator<JsonObject> {
    const response = await this.open("GET", path, headers);
    try {
      for await (const line of createInterface(response))
        yield withoutManagedFields(JSON.parse(line) as Json) as JsonObject;
    } finally {
      response.destroy();
    }
  }

  /** A WebSocket that is not open yet, and ends with this. */
  socket(path: string, protocols: readonly string[]): WebSocket {
    const { ca, certificate, key, server } = this.access;
    const credential = this.token
      ? { headers: { Authorization: `Bearer ${this.token}` } }
      : { cert: certificate, key };
    const socket = new WebSocket(`wss://${server.host}${path}`, [...protocols], { ca, ...credential });
    this.sockets.push(socket);
    return socket;
  }

  close(): void {
    for (const other of this.others) other.close();
    for (const socket of this.sockets) if (socket.readyState !== WebSocket.CLOSED) socket.terminate();
    this.agent.destroy();
  }
}
