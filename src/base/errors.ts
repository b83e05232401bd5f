/** A button beside a message: what the person can do next. */
export interface NextStep {
  readonly title: string;
  /** Id of a command of this extension, or of VS Code. */
  readonly command: string;
  readonly args?: readonly unknown[];
}

/**
 * A failure that we can explain: `message` is the whole sentence that the person reads, and `next` is the one
 * thing to do about it. Anything thrown that is neither this, nor {@link Cancelled}, nor a cluster's failure
 * is a bug and is shown as one.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  constructor(
    message: string,
    readonly next?: NextStep,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The person said no, or closed the question. Never shown. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
  constructor(message = "cancelled") {
    super(message);
  }
}

/** Whether `error` means that somebody stopped the work on purpose. */
export function isCancellation(error: unknown): boolean {
  return error instanceof Cancelled || (error instanceof Error && error.name === "AbortError");
}

/** Any thrown value as an Error; an Error is returned as it is. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error(typeof thrown === "string" ? thrown : JSON.stringify(thrown));
}
