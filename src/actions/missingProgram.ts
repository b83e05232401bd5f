import { UserError } from "../base/errors.js";
import type { ClusterFailure } from "../domain/failure.js";

// runc's and crun's words for what execve could not run, passed on by the kubelet.
const notThere =
  /exec: "?[^":]+"?: (?:executable file not found|(?:stat [^:]+: )?no such file or directory)|executable file [`'"]?[^`'"]+[`'"]? not found/i;
const notAllowed = /exec: "?[^":]+"?: permission denied|open executable: Permission denied/i;

/** What to say when a container could not run `program`; undefined when it failed for another reason. */
export function missingProgram({ message, cause }: ClusterFailure, program: string): UserError | undefined {
  if (notAllowed.test(message)) {
    return new UserError(
      `“${program}” may not be executed in this container. Check the file's mode, or the user that the session runs as.`,
      undefined,
      { cause },
    );
  }
  if (!notThere.test(message)) return undefined;
  if (program === "sh") {
    return new UserError(
      "This container's image has no shell (sh), so no terminal can be opened in it. Use an image with a shell, or another container of the pod.",
    );
  }
  return new UserError(
    `There is no “${program}” in this container. Check the spelling, or use an image that has it.`,
  );
}
