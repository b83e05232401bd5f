import type { Logger, LogFields } from "../base/log.js";

const levels = ["trace", "debug", "info", "warn", "error"] as const;
type Level = (typeof levels)[number];

/** A log on standard error, one line each, from `least` upwards. */
export function stderrLogger(least: Level, name = "playground"): Logger {
  const write = (level: Level, message: string, fields: LogFields = {}, error?: unknown) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    const more = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
      .join("");
    const stack = error instanceof Error ? `\n${error.stack ?? error.message}` : "";
    process.stderr.write(`${level} ${name}: ${message}${more}${stack}\n`);
  };
  return {
    trace: (message, fields) => write("trace", message, fields),
    debug: (message, fields) => write("debug", message, fields),
    info: (message, fields) => write("info", message, fields),
    warn: (message, fields) => write("warn", message, fields),
    error: (message, error, fields) => write("error", message, fields, error),
    child: (child) => stderrLogger(least, `${name}.${child}`),
  };
}
