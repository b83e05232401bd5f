import * as z from "zod/mini";
import { ClusterFailure, type ApiStatus, type FailureDetails, type FailureKind } from "../domain/failure.js";

const text = z.optional(z.catch(z.string(), ""));

const statusSchema = z.object({
  kind: z.optional(z.string()),
  status: text,
  message: text,
  reason: text,
  code: z.optional(z.number()),
  details: z.optional(
    z.object({
      name: text,
      group: text,
      kind: text,
      retryAfterSeconds: z.optional(z.number()),
      causes: z.optional(z.array(z.object({ reason: text, message: text, field: text }))),
    }),
  ),
});

/** Kubernetes' `Status` in a parsed answer, or undefined when it is something else. */
export function readStatus(value: unknown): ApiStatus | undefined {
  const parsed = statusSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { kind, ...status } = parsed.data;
  const isStatus = kind === "Status" || status.status === "Success" || status.status === "Failure";
  return isStatus ? (status as ApiStatus) : undefined;
}

/** The failure that a Status tells: in an error answer, in a watch's ERROR event, on an exec's status channel. */
export function failureFromStatus(status: ApiStatus, details: FailureDetails = {}): ClusterFailure {
  const code = status.code ?? details.code ?? codeOfReason[status.reason ?? ""];
  const seconds = status.details?.retryAfterSeconds;
  const retryAfterMs = details.retryAfterMs ?? (seconds === undefined ? undefined : seconds * 1_000);
  return new ClusterFailure(
    kindOfCode(code, retryAfterMs !== undefined),
    status.message || status.reason || `the server answered ${code ?? "with a failure"}`,
    {
      ...details,
      status,
      ...(code === undefined ? {} : { code }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  );
}

/** An HTTP answer that is not what was asked for. */
export interface RefusedAnswer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body, as far as it was read. */
  readonly body: string;
}

/** The failure of an answer with a status other than 2xx. */
export function failureFromAnswer(answer: RefusedAnswer, details: FailureDetails = {}): ClusterFailure {
  const retryAfterMs = retryAfter(answer.headers);
  const known = { ...details, code: answer.code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  const status = readStatus(parseJson(answer.body));
  // The line's code counts: a proxy may pass a Status on under a code of its own.
  if (status) return failureFromStatus({ ...status, code: answer.code }, known);
  const said = firstLine(answer.body);
  if (isForeign(answer)) {
    const where = headerText(answer.headers, "location");
    return new ClusterFailure(
      "protocol",
      `not a Kubernetes API server: HTTP ${answer.code}${where ? ` to ${withoutQuery(where)}` : ""}${said ? `: ${said}` : ""}`,
      known,
    );
  }
  // Some of an API server's answers are plain text: "404 page not found" for a group that is not installed.
  return new ClusterFailure(
    kindOfCode(answer.code, retryAfterMs !== undefined),
    said || `HTTP ${answer.code}`,
    known,
  );
}

/** The failure of a 2xx answer whose body is not the JSON that was asked for. */
export function failureOfForeignBody(body: string, details: FailureDetails = {}): ClusterFailure {
  const said = firstLine(body);
  return new ClusterFailure(
    "protocol",
    `not a Kubernetes API server: no JSON${said ? `: ${said}` : ""}`,
    details,
  );
}

function kindOfCode(code: number | undefined, saysWhenToRetry: boolean): FailureKind {
  switch (code) {
    case 400:
    case 405:
    case 406:
    case 413:
    case 415:
    case 422:
      return "invalid";
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
      return "notFound";
    case 409:
      return "conflict";
    case 410:
      return "gone";
    case 429:
      return "busy";
    case 503:
      return saysWhenToRetry ? "busy" : "server";
    case undefined:
      return "server";
    default:
      return code < 500 ? "protocol" : "server";
  }
}

/** `metav1.StatusReason`, for a Status that comes without its code. */
const codeOfReason: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  Invalid: 422,
  BadRequest: 400,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
  ServerTimeout: 500,
};

/** Whether somebody in between answered: a login page, a redirect. A gateway's 502 page is still a server's failure. */
function isForeign({ code, headers, body }: RefusedAnswer): boolean {
  if (code < 400 || code === 407) return true;
  if (code >= 500) return false;
  return /text\/html/i.test(headerText(headers, "content-type") ?? "") || /^\s*<(!doctype|html)/i.test(body);
}

function retryAfter(headers: RefusedAnswer["headers"]): number | undefined {
  const said = headerText(headers, "retry-after")?.trim() || "none";
  if (/^\d+$/.test(said)) return Number(said) * 1_000;
  // A date (RFC 9110 §10.2.3), by the clock of who wrote it.
  const waitMs = Date.parse(said) - Date.parse(headerText(headers, "date") ?? "");
  return Number.isNaN(waitMs) ? undefined : Math.max(waitMs, 0);
}

function headerText(headers: RefusedAnswer["headers"], name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

function withoutQuery(location: string): string {
  return location.replace(/[?#].*$/s, "");
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function firstLine(body: string): string {
  return body
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}
