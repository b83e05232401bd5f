/** What is wrong with one field of a request. */
export interface FieldProblem {
  /** Where it is, as in the request: `image`, `env.PATH`, `files[2].path`. */
  readonly field: string;
  /** What is wrong and what to write instead, as a person reads it. */
  readonly message: string;
}

/** Gathers problems, so that a request is told all that is wrong with it at once. */
export class ProblemList {
  readonly problems: FieldProblem[] = [];

  /** Adds `message` when there is one. */
  add(field: string, message: string | undefined): void {
    if (message !== undefined) this.problems.push({ field, message });
  }

  /** Adds what `check` says of `value` when there is a value. */
  check<T>(field: string, value: T | undefined, check: (value: T) => string | undefined): void {
    if (value !== undefined) this.add(field, check(value));
  }
}
