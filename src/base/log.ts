/** What a log line may carry beside its sentence. Never a secret: names, paths, codes, counts. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where the code says what it does. Sentences are for the log, never for a message to the person. */
export interface Logger {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** `error` is written with its stack and causes. */
  error(message: string, error?: unknown, fields?: LogFields): void;
  /** The same log, each line marked with `name`: `kube.watch`. */
  child(name: string): Logger;
}

const nothing = () => undefined;
export const nullLogger: Logger = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => nullLogger,
};
