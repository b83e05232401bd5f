/** What is wrong with a profile of settings, which is then left out, or as it was built in. */
export interface ProfileProblem {
  /** Its name in settings. */
  readonly profile: string;
  /** A sentence that names the key in settings. */
  readonly message: string;
}

/** What a person reads of it. */
export function profileProblemText({ profile, message }: ProfileProblem): string {
  return `The profile “${profile}” cannot be used. ${message}`;
}
