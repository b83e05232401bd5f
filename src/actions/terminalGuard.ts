import { AbortScope } from "../base/abort.js";
import type { ContainerRef } from "../domain/refs.js";
import type { ExecStream } from "../domain/streams.js";
import { openExec } from "../kube/streams/exec.js";
import { connect, type ActionDeps } from "./deps.js";
import { streamTarget } from "./exec.js";
import { streamOverOneConnection } from "./heldConnection.js";

/** A container that does not answer its guard for so long will not. */
const hangUpLimitMs = 30_000;
const arrivalMs = 1_000;

/** Names the terminal in the environment of its shell. */
export const terminalVariable = "POD_SESSIONS_TERMINAL";

/**
 * Waits for the end of its input, which comes with the end of its connection, also when the window or the machine
 * at the other end has died. Then hangs up the terminal whose mark is `$1`, as a terminal that closes does: every
 * process of its shell's session gets SIGHUP, and what ignores it (nohup) or left the session (tmux) lives on.
 *
 * The shell is the marked process that leads its session and has no parent in the container, which only a process
 * started from outside can be: what a tmux of the terminal starts is marked too. Fields of /proc/PID/stat after
 * the name: state, parent, group, session.
 *
 * Comes to its shell over the input that it waits on, which keeps it out of the container's process list. The
 * braces make the shell read all of it before it runs the first line.
 */
const script = `{
mark=${terminalVariable}=$1
while IFS= read -r _; do :; done
session_of() {
  { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  set -- "$1" \${stat##*) }
  parent=$3 session=$5
}
for dir in /proc/[0-9]*; do
  pid=\${dir#/proc/}
  session_of "$pid" && [ "$session" = "$pid" ] && [ "$parent" = 0 ] || continue
  case "$({ cat "$dir/environ"; } 2>/dev/null)" in *"$mark"*) ;; *) continue ;; esac
  for other in /proc/[0-9]*; do
    other=\${other#/proc/}
    session_of "$other" && [ "$session" = "$pid" ] && kill -HUP "$other" && kill -CONT "$other"
  done
done 2>/dev/null
exit
}
`;

/**
 * A shell that ends in its container when the stream is disposed, or lost, or when this process dies.
 *
 * A second exec guards it, since the API has no other way: the container runtime keeps the process of a TTY when
 * its connection ends (seen with containerd; kubernetes/kubectl issue 1076), and only an exec without a TTY sees
 * its input end. It is opened beside the terminal, which does not wait for it.
 */
export function withGuard(
  deps: ActionDeps,
  stream: ExecStream,
  target: ContainerRef,
  mark: string,
): ExecStream {
  const scope = new AbortScope();
  // Held on its own: a terminal that is closed at once lets the connection go before its guard is there.
  const guard = heldGuard(deps, target, mark, scope.signal);
  guard.catch((error: unknown) => deps.log.debug("a terminal is not guarded", { error: String(error) }));
  const release = () => void guard.then((opened) => opened.dispose()).catch(() => undefined);
  void stream.closed.then(release);
  return {
    closed: stream.closed,
    canEnd: stream.canEnd,
    write: (data) => stream.write(data),
    end: () => stream.end(),
    resize: (size) => stream.resize(size),
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    dispose: () => {
      stream.dispose();
      release();
    },
  };
}

/** Ends the processes that bear the mark, soon. Never rejects: there may be no way to the cluster any more. */
export function hangUp(deps: ActionDeps, target: ContainerRef, mark: string): void {
  const scope = new AbortScope();
  heldGuard(deps, target, mark, scope.signal)
    .then(async (guard) => {
      guard.end();
      // Of an old server's the end of the connection is the only end of input; the script has to arrive before it.
      const limitMs = guard.canEnd ? hangUpLimitMs : arrivalMs;
      const limit = deps.clock.setTimer(limitMs, () => guard.dispose());
      await guard.closed;
      limit.dispose();
    })
    .catch((error: unknown) => deps.log.debug("a command is not ended", { error: String(error) }))
    .finally(() => scope.dispose());
}

function heldGuard(
  deps: ActionDeps,
  target: ContainerRef,
  mark: string,
  signal: AbortSignal,
): Promise<ExecStream> {
  return streamOverOneConnection(deps, signal, (bound) => openGuard(bound, target, mark, signal));
}

async function openGuard(
  deps: ActionDeps,
  target: ContainerRef,
  mark: string,
  signal: AbortSignal,
): Promise<ExecStream> {
  const cluster = await connect(deps, signal);
  const stream = await openExec(
    cluster.api,
    {
      ...streamTarget(deps, target),
      command: ["sh", "-s", mark],
      stdin: true,
      onStdout: () => undefined,
      signal: cluster.signal,
    },
    deps,
  );
  await stream.write(Buffer.from(script));
  return stream;
}
