import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod/mini";
import { DisposableStore } from "../../base/disposable.js";
import type { Faults } from "./faults.js";
import { requestKinds } from "./requestMatch.js";

const match = {
  kinds: z.optional(z.array(z.enum(requestKinds))),
  resource: z.optional(z.string()),
  namespace: z.optional(z.string()),
};
const connectionFault = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cut"), afterBytes: z.optional(z.number()) }),
  z.object({ kind: z.literal("halfOpen"), afterBytes: z.optional(z.number()) }),
  z.object({ kind: z.literal("delay"), delayMs: z.number() }),
  z.object({ kind: z.literal("slow"), bytesPerSecond: z.number() }),
]);
const requestFault = z.union([
  connectionFault,
  z.object({
    kind: z.literal("refuse"),
    code: z.number(),
    reason: z.optional(z.string()),
    message: z.optional(z.string()),
    retryAfterSeconds: z.optional(z.number()),
  }),
  z.object({ kind: z.literal("hang") }),
]);
const pod = z.object({ namespace: z.string(), name: z.string() });

/** What may be asked of a playground from another process: one member of {@link Faults} with its argument. */
const command = z.discriminatedUnion("do", [
  z.object({
    do: z.literal("inject"),
    rule: z.object({ ...match, fault: requestFault, times: z.optional(z.number()) }),
  }),
  z.object({ do: z.literal("strike"), match: z.object(match), fault: connectionFault }),
  z.object({ do: z.literal("countOpen"), match: z.object(match) }),
  z.object({ do: z.literal("heal") }),
  z.object({ do: z.literal("expireResourceVersions") }),
  z.object({ do: z.literal("expireCredentials") }),
  z.object({ do: z.literal("renewCredentials") }),
  z.object({ do: z.literal("skewClock"), aheadMs: z.number() }),
  z.object({ do: z.literal("killPod"), pod }),
  z.object({ do: z.literal("evictPod"), pod }),
  z.object({ do: z.literal("setSchedulable"), schedulable: z.boolean() }),
  z.object({ do: z.literal("restart"), keepStore: z.boolean(), downMs: z.optional(z.number()) }),
  z.object({
    do: z.literal("makePods"),
    count: z.number(),
    namespaces: z.optional(z.number()),
    churnPerSecond: z.optional(z.number()),
  }),
]);
type Command = z.infer<typeof command>;

/**
 * A door for tests in other processes: `POST /` with a command as JSON and the token as bearer, on loopback. It
 * answers with `{"result": …}` or, with 400, `{"error": "…"}`.
 */
export class ControlServer {
  private readonly owned = new DisposableStore();
  private server: Server | undefined;

  constructor(
    private readonly faults: Faults,
    private readonly token: string,
  ) {}

  /** Resolves with the address to post to. */
  async start(): Promise<string> {
    const server = createServer((request, response) => void this.serve(request, response));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.owned.dispose();
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (code: number, body: object) =>
      response.writeHead(code, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    try {
      if (!this.isAllowed(request.headers.authorization ?? "")) {
        answer(401, { error: "the token is missing or wrong" });
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const result = await this.run(command.parse(JSON.parse(Buffer.concat(chunks).toString("utf8"))));
      answer(200, { result: result ?? null });
    } catch (failure) {
      answer(400, { error: failure instanceof Error ? failure.message : String(failure) });
    }
  }

  private isAllowed(header: string): boolean {
    const given = Buffer.from(header);
    const wanted = Buffer.from(`Bearer ${this.token}`);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  private run(asked: Command): unknown {
    const { faults } = this;
    switch (asked.do) {
      case "inject":
        this.owned.add(faults.inject(asked.rule));
        return undefined;
      case "strike":
        return faults.strike(asked.match, asked.fault);
      case "countOpen":
        return faults.countOpen(asked.match);
      case "skewClock":
        faults.skewClock(asked.aheadMs);
        return undefined;
      case "killPod":
        faults.killPod(asked.pod);
        return undefined;
      case "evictPod":
        faults.evictPod(asked.pod);
        return undefined;
      case "setSchedulable":
        faults.setSchedulable(asked.schedulable);
        return undefined;
      case "restart":
        return faults.restart(asked);
      case "makePods":
        this.owned.add(faults.makePods(asked));
        return undefined;
      case "heal":
      case "expireResourceVersions":
      case "expireCredentials":
      case "renewCredentials":
        faults[asked.do]();
        return undefined;
    }
  }
}
