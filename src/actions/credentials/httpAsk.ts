import { isCancellation } from "../../base/errors.js";

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The first 64 KB of the body. */
  readonly body: string;
}

/**
 * One GET. Follows no redirect: a login is for the host that it was typed for. Rejects with an Error whose
 * message says why there was no answer.
 */
export type HttpAsk = (
  url: string,
  options: { readonly headers?: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<HttpAnswer>;

const maxBodyBytes = 64 * 1024;

/** By the editor's own fetch, which knows its proxy and its certificates. */
export const fetchAsk: HttpAsk = async (url, { headers = {}, signal }) => {
  let response: Response;
  try {
    response = await fetch(url, { headers, redirect: "manual", signal });
  } catch (error) {
    if (isCancellation(error)) throw error;
    throw new Error(reasonOf(error), { cause: error });
  }
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await bodyOf(response),
  };
};

async function bodyOf(response: Response): Promise<string> {
  if (!response.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBodyBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBodyBytes).toString("utf8");
}

/** undici says "fetch failed" and keeps the reason as the cause. Neither names a header. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code =
    typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : undefined;
  return code ?? "no answer";
}
