import type { HttpAnswer } from "./httpAsk.js";
import type { Verdict } from "./verdict.js";

/** RFC 7617 */
export function basicLogin(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}

/** What a refusal means: a server may say that a token has expired (RFC 6750 §3.1), and else only that it is wrong. */
export function refusal(host: string, answer: HttpAnswer): Verdict {
  const said = `${answer.headers["www-authenticate"] ?? ""} ${answer.body.slice(0, 2_000)}`;
  if (/expired/i.test(said)) return { outcome: "expired", detail: `${host} says that it has expired.` };
  return {
    outcome: "refused",
    detail:
      answer.status === 403
        ? `${host} knows the login and refuses it this: its rights do not suffice.`
        : `${host} refuses it: user name and value do not fit, or it was revoked.`,
  };
}
