import type * as vscode from "vscode";
import type { LogFields, Logger } from "../base/log.js";

/** Names of fields whose values never reach the log, whoever passes them. */
const secretField =
  /token|password|passwd|secret|authorization|cookie|credential|certificate|kubeconfigBody|privateKey/i;
/** What looks like a credential inside a text: a bearer header, a JWT, the password of an address. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, "$1 ***"],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, "***"],
  [/(\w+:\/\/[^\s/:@]*:)[^\s/@]+@/g, "$1***@"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, "***"],
];

/** The product's log in an output channel of the editor. What is secret by name or by shape is left out. */
export function channelLogger(channel: vscode.LogOutputChannel, name = ""): Logger {
  const line = (message: string, fields?: LogFields) =>
    withoutSecrets(`${name && `[${name}] `}${message}${fieldText(fields)}`);
  return {
    trace: (message, fields) => channel.trace(line(message, fields)),
    debug: (message, fields) => channel.debug(line(message, fields)),
    info: (message, fields) => channel.info(line(message, fields)),
    warn: (message, fields) => channel.warn(line(message, fields)),
    error: (message, error, fields) =>
      channel.error(
        line(message, fields) + (error === undefined ? "" : withoutSecrets(`\n${stackOf(error)}`)),
      ),
    child: (child) => channelLogger(channel, name ? `${name}.${child}` : child),
  };
}

function fieldText(fields: LogFields | undefined): string {
  if (!fields) return "";
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${secretField.test(key) ? "***" : JSON.stringify(value)}`)
    .join("");
}

function withoutSecrets(text: string): string {
  return secretTexts.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

/** The stack of an error and of its causes. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`;
}
