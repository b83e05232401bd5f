import type { CredentialTarget } from "../../domain/credential.js";
import type { HttpAnswer, HttpAsk } from "./httpAsk.js";
import { basicLogin, refusal } from "./login.js";
import type { Verdict } from "./verdict.js";

/**
 * Whether a git server takes the login: asks for the refs of a repository as `git ls-remote` does
 * (git-scm.com/docs/http-protocol), first without it, since a public repository proves nothing.
 */
export async function askGit(
  ask: HttpAsk,
  {
    target,
    testUrl,
    value,
    signal,
  }: {
    readonly target: CredentialTarget & { readonly kind: "gitHttps" };
    readonly testUrl: string | undefined;
    readonly value: string;
    readonly signal: AbortSignal;
  },
): Promise<Verdict> {
  const { host, username } = target;
  if (testUrl === undefined) {
    return {
      outcome: "unproven",
      detail: `Name a private repository of ${host} to try it on, with “Edit…”.`,
    };
  }
  const asked = new URL(testUrl);
  if (asked.host.toLowerCase() !== host) {
    return {
      outcome: "unproven",
      detail: `The repository to try is on ${asked.host}, and the credential is for ${host}.`,
    };
  }
  if (asked.protocol === "http:" && !isLoopback(asked.hostname)) {
    return {
      outcome: "unproven",
      detail: `The repository to try is at an http: address, which would show the login to everybody on the way. Write it with https:.`,
    };
  }
  const url = `${asked.origin}${asked.pathname.replace(/\/$/, "")}/info/refs?service=git-upload-pack`;
  const open = await ask(url, { signal });
  if (open.status === 200) {
    return {
      outcome: "unproven",
      detail: "The repository is public, so it proves nothing. Name a private one.",
    };
  }
  // Sent only to who asks for it: what answers otherwise, a redirect for one, may be no git server at all.
  if (![401, 403, 404].includes(open.status)) return saysNothing(host, open);
  const answer = await ask(url, { headers: { authorization: basicLogin(username, value) }, signal });
  if (answer.status === 200)
    return { outcome: "accepted", detail: `${host} accepts it for ${asked.pathname}.` };
  if (answer.status === 401 || answer.status === 403) return refusal(host, answer);
  if (answer.status === 404) {
    return {
      outcome: "refused",
      detail: `${host} does not show ${asked.pathname} to this login: there is no such repository, or the token may not read it.`,
    };
  }
  return saysNothing(host, answer);
}

function saysNothing(host: string, { status }: HttpAnswer): Verdict {
  return { outcome: "unproven", detail: `${host} answered ${status}, which says nothing of the login.` };
}

/** This machine itself: nothing goes over a wire. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
