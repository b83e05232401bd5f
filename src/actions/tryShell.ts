import type { UserError } from "../base/errors.js";
import { isFailure, type ClusterFailure } from "../domain/failure.js";
import type { ExecEnd, ExecStream } from "../domain/streams.js";
import { openExec } from "../kube/streams/exec.js";
import type { Cluster } from "../state/connections.js";
import type { ActionDeps } from "./deps.js";
import { missingProgram } from "./missingProgram.js";

export type ShellAttempt =
  | { readonly kind: "open"; readonly stream: ExecStream }
  /** The container is not there yet. */
  | { readonly kind: "notYet"; readonly failure: ClusterFailure }
  /** The image has not got the program, or does not let it run. */
  | { readonly kind: "missing"; readonly error: UserError };

/**
 * How long a process that says nothing is waited for, to be refused or to end, in milliseconds. At a terminal every
 * shell shows its prompt, mostly much sooner; a node that is busy takes as long to refuse one.
 */
const silenceMs = { terminal: 3_000, plain: 300 } as const;

/**
 * What the API server, the kubelet and the runtimes say of a container that is still to come: no node yet, a pod
 * that the kubelet has not heard of, a container that is made and not started.
 */
const notYetWords =
  /container not found|does not have a host assigned|pod does not exist|CONTAINER_(?:CREATED|UNKNOWN)|is not created or running|container is not running|state is not running/i;

/**
 * Starts a shell once. The refusal may come instead of the stream, or over it: since Kubernetes 1.30 the API server
 * takes the WebSocket before it asks the kubelet.
 * @throws ClusterFailure for a refusal that neither time nor another command changes
 */
export async function tryShell(
  { clock, log }: ActionDeps,
  { api }: Cluster,
  options: Parameters<typeof openExec>[1],
): Promise<ShellAttempt> {
  let hear: () => void = () => undefined;
  const heard = new Promise<undefined>((resolve) => (hear = () => resolve(undefined)));
  const heed = (sink: (chunk: Uint8Array) => void) => (chunk: Uint8Array) => {
    sink(chunk);
    hear();
  };
  let stream: ExecStream;
  try {
    stream = await openExec(
      api,
      {
        ...options,
        onStdout: heed(options.onStdout),
        ...(options.onStderr ? { onStderr: heed(options.onStderr) } : {}),
      },
      { log },
    );
  } catch (error) {
    if (isFailure(error)) return refused(error, options.command);
    throw error;
  }
  const timer = clock.setTimer(silenceMs[options.tty === true ? "terminal" : "plain"], () => hear());
  const end = await Promise.race([stream.closed, heard]);
  timer.dispose();
  return end ? afterEnd(end, stream, options.command) : { kind: "open", stream };
}

/** A shell that has ended by itself was open; its caller sees the end. */
function afterEnd(end: ExecEnd, stream: ExecStream, command: readonly string[]): ShellAttempt {
  switch (end.kind) {
    case "exit":
    case "ended":
      return { kind: "open", stream };
    case "failed":
      return refused(end.failure, command);
    case "lost":
      throw end.failure;
  }
}

function refused(failure: ClusterFailure, [program = ""]: readonly string[]): ShellAttempt {
  if (notYetWords.test(failure.message)) return { kind: "notYet", failure };
  const error = missingProgram(failure, program);
  if (error) return { kind: "missing", error };
  throw failure;
}
