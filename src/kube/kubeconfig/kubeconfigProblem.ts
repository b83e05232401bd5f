import type { KubeconfigProblem } from "../../domain/connection.js";
import { ClusterFailure } from "../../domain/failure.js";

/**
 * A problem whose `message` is the whole text for the person: the place, what is wrong, what to do. `what` must
 * never quote the file, which may hold credentials on any line.
 */
export function problemAt(file: string, line: number | undefined, what: string): KubeconfigProblem {
  return line === undefined
    ? { message: `${file}: ${what}`, file }
    : { message: `${file}, line ${line}: ${what}`, file, line };
}

/** The problem as the failure of a connection. */
export function problemFailure(problem: KubeconfigProblem): ClusterFailure {
  return new ClusterFailure("kubeconfig", problem.message, {
    ...(problem.file === undefined ? {} : { file: problem.file }),
    ...(problem.line === undefined ? {} : { line: problem.line }),
  });
}
