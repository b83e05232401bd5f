import type { CredentialTarget } from "../../domain/credential.js";
import type { HttpAsk } from "./httpAsk.js";
import { refusal } from "./login.js";
import type { Verdict } from "./verdict.js";

/** Variables whose service wants the key in a header of its own. */
const headerOf: Readonly<Record<string, string>> = {
  ANTHROPIC_API_KEY: "x-api-key",
  GEMINI_API_KEY: "x-goog-api-key",
};

/** Whether the service behind a variable or a control plane takes the token: one GET of an address that needs it. */
export async function askService(
  ask: HttpAsk,
  {
    target,
    url,
    value,
    signal,
  }: {
    readonly target: CredentialTarget & { readonly kind: "env" | "controlPlane" };
    readonly url: string | undefined;
    readonly value: string;
    readonly signal: AbortSignal;
  },
): Promise<Verdict> {
  if (url === undefined) {
    return {
      outcome: "unproven",
      detail: "Name an address of the service that needs the login, to try it on.",
    };
  }
  if (/[^\t\x20-\x7e]/.test(value)) {
    return {
      outcome: "unproven",
      detail: "The value is not a token that fits into a request, so it cannot be tried.",
    };
  }
  const { host } = new URL(url);
  const open = await ask(url, { signal });
  if (open.status < 400) {
    return {
      outcome: "unproven",
      detail: `${host} answers there without a login too, so nothing is proven.`,
    };
  }
  const name = (target.kind === "env" ? headerOf[target.variable] : undefined) ?? "authorization";
  const header = name === "authorization" ? `Bearer ${value}` : value;
  const answer = await ask(url, { headers: { [name]: header }, signal });
  if (answer.status >= 200 && answer.status < 300)
    return { outcome: "accepted", detail: `${host} accepts it.` };
  if (answer.status === 401 || answer.status === 403) return refusal(host, answer);
  return {
    outcome: "unproven",
    detail: `${host} answered ${answer.status}, which says nothing of the login.`,
  };
}
