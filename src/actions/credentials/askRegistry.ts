import type { CredentialTarget } from "../../domain/credential.js";
import type { HttpAsk } from "./httpAsk.js";
import { basicLogin, refusal } from "./login.js";
import type { Verdict } from "./verdict.js";

interface Question {
  readonly target: CredentialTarget & { readonly kind: "registry" };
  /** The registry's address where it is not `https://SERVER`. */
  readonly testUrl: string | undefined;
  readonly value: string;
  readonly signal: AbortSignal;
}

/**
 * Whether a registry takes the login, by the distribution API: `GET /v2/`, and where it names a token service,
 * a token from there (distribution.github.io/distribution/spec/auth/token).
 */
export async function askRegistry(ask: HttpAsk, question: Question): Promise<Verdict> {
  const { target, testUrl, value, signal } = question;
  const host = target.server === "docker.io" ? "registry-1.docker.io" : target.server;
  const base = testUrl === undefined ? `https://${host}` : new URL(testUrl).origin;
  if (testUrl !== undefined && new URL(testUrl).host !== host) {
    return { outcome: "unproven", detail: `The address to try is not of ${target.server}.` };
  }
  const open = await ask(`${base}/v2/`, { signal });
  if (open.status === 200) {
    return { outcome: "unproven", detail: `${target.server} asks for no login, so nothing is proven.` };
  }
  if (open.status !== 401) {
    return {
      outcome: "unproven",
      detail: `${target.server} answered ${open.status}, which no image registry does.`,
    };
  }
  const basic = basicLogin(target.username, value);
  const service = tokenService(open.headers["www-authenticate"] ?? "", base, target);
  const answer = await ask(service ?? `${base}/v2/`, { headers: { authorization: basic }, signal });
  if (answer.status === 200) return { outcome: "accepted", detail: `${target.server} accepts it.` };
  if (answer.status === 401 || answer.status === 403) return refusal(target.server, answer);
  return {
    outcome: "unproven",
    detail: `${target.server} answered ${answer.status}, which says nothing of the login.`,
  };
}

/** Where to get a token, from `Bearer realm="…",service="…"`; undefined for a registry that takes the login itself. */
function tokenService(header: string, base: string, { username }: Question["target"]): string | undefined {
  if (!/^bearer\s/i.test(header)) return undefined;
  const parameter = (name: string) => new RegExp(`${name}="([^"]*)"`, "i").exec(header)?.[1];
  const realm = parameter("realm");
  if (realm === undefined || !URL.canParse(realm) || !/^https?:/.test(realm)) return undefined;
  const url = new URL(realm);
  // Not in the clear, unless the registry itself is asked in the clear.
  if (url.protocol === "http:" && base.startsWith("https:")) return undefined;
  const service = parameter("service");
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.set("account", username);
  return url.href;
}
