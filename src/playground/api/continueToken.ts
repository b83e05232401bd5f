import { badRequest } from "./status.js";

/** Where a page ended: the next begins after this key, at this version (or, with -1, at the newest). */
export interface PagePosition {
  readonly version: number;
  /** Key of the last object of the page before: `namespace/name` or `name`. */
  readonly after: string;
}

/** Makes the start of the next page the first key after the last. */
const keyEnd = "\u0000";

/** As a real server writes it: base64 of JSON, the key ended by a zero so that the next key is the start. */
export function encodeContinue({ version, after }: PagePosition): string {
  const token = { v: "meta.k8s.io/v1", rv: version, start: after + keyEnd };
  return Buffer.from(JSON.stringify(token), "utf8").toString("base64url");
}

/** Throws a 400 for what is no token of ours. */
export function decodeContinue(token: string): PagePosition {
  const text = Buffer.from(token, "base64url").toString("utf8");
  let value: { readonly rv?: unknown; readonly start?: unknown; readonly v?: unknown };
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    throw badRequest(
      `invalid continue token: continue key is not valid: invalid character '${text[0] ?? ""}' looking for beginning of value`,
    );
  }
  if (value.v !== "meta.k8s.io/v1" || typeof value.rv !== "number" || typeof value.start !== "string")
    throw badRequest(
      'invalid continue token: continue key is not valid: server does not recognize this encoded version ""',
    );
  return { version: value.rv, after: value.start.endsWith(keyEnd) ? value.start.slice(0, -1) : value.start };
}
