import type { Logger, LogFields } from "../../src/base/log.js";

/** A log that a test can look into. */
export class RecordingLog implements Logger {
  readonly lines: { readonly level: string; readonly message: string; readonly fields?: LogFields }[] = [];

  trace(message: string, fields?: LogFields): void {
    this.add("trace", message, fields);
  }
  debug(message: string, fields?: LogFields): void {
    this.add("debug", message, fields);
  }
  info(message: string, fields?: LogFields): void {
    this.add("info", message, fields);
  }
  warn(message: string, fields?: LogFields): void {
    this.add("warn", message, fields);
  }
  error(message: string, _error?: unknown, fields?: LogFields): void {
    this.add("error", message, fields);
  }
  child(): Logger {
    return this;
  }

  /** Everything that was logged, for a search. */
  get text(): string {
    return JSON.stringify(this.lines);
  }

  private add(level: string, message: string, fields?: LogFields): void {
    this.lines.push({ level, message, ...(fields ? { fields } : {}) });
  }
}
