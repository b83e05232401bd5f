import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { outsideMethods, type Outside } from "./outside.js";

/** Where tests inside the extension host reach {@link Outside}: each call is a POST on loopback. */
export interface Bridge {
  readonly address: string;
  stop(): void;
}

export interface BridgeOptions {
  /** The editor, as soon as there is one: the tests start before the window is quiet. */
  readonly outside: Promise<Outside>;
  /** What the tests print. */
  readonly print: (line: string) => void;
}

/** Answers `{ method, args }` with `{ result }` or `{ error }`. */
export async function startBridge({ outside, print }: BridgeOptions): Promise<Bridge> {
  const call = async (body: string): Promise<unknown> => {
    const { method, args } = JSON.parse(body) as { method: string; args: unknown[] };
    if (method === "print") {
      print(String(args[0]));
      return undefined;
    }
    const known = outsideMethods.find((it) => it === method);
    if (!known) throw new Error(`Outside has no ${method}`);
    return ((await outside)[known] as (...given: unknown[]) => Promise<unknown>)(...args);
  };
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = await call(Buffer.concat(chunks).toString()).then(
        (result) => ({ result }),
        (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
      );
      response.end(JSON.stringify(answer));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${String(port)}`, stop: () => server.close() };
}
