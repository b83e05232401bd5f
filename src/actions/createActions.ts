import type { ExecStream } from "../domain/streams.js";
import type { Actions } from "./actions.js";
import { deleteFinished } from "./deleteFinished.js";
import { deleteSession } from "./deleteSession.js";
import type { ActionDeps } from "./deps.js";
import { events } from "./events.js";
import { attach, exec } from "./exec.js";
import { findShell } from "./findShell.js";
import { overOneConnection, streamOverOneConnection } from "./heldConnection.js";
import { keptClaims } from "./keptClaims.js";
import { kill } from "./kill.js";
import { launch } from "./launch.js";
import { logs } from "./logs.js";
import { openShell } from "./openShell.js";
import { rename } from "./rename.js";
import { fullRequest, requestOf } from "./requestOf.js";
import { restart } from "./restart.js";
import { run } from "./run.js";
import { setTimeLimit } from "./setTimeLimit.js";
import { stop } from "./stop.js";
import { yaml } from "./yaml.js";

/** Every verb, bound to what it works with; each keeps to one connection from its beginning to its end. */
export function createActions(deps: ActionDeps): Actions {
  const over = <T>(signal: AbortSignal, work: (bound: ActionDeps) => Promise<T>) =>
    overOneConnection(deps, signal, work);
  const stream = (signal: AbortSignal, open: (bound: ActionDeps) => Promise<ExecStream>) =>
    streamOverOneConnection(deps, signal, open);
  return {
    launch: (request, options) => over(options.signal, (bound) => launch(bound, request, options)),
    stop: (session, signal) => over(signal, (bound) => stop(bound, session, signal)),
    kill: (session, signal) => over(signal, (bound) => kill(bound, session, signal)),
    delete: (session, signal) => over(signal, (bound) => deleteSession(bound, session, signal)),
    deleteFinished: (signal, sessions) => over(signal, (bound) => deleteFinished(bound, signal, sessions)),
    restart: (session, options) => over(options.signal, (bound) => restart(bound, session, options)),
    rename: (session, displayName, signal) =>
      over(signal, (bound) => rename(bound, session, displayName, signal)),
    setTimeLimit: (session, seconds, signal) =>
      over(signal, (bound) => setTimeLimit(bound, session, seconds, signal)),
    requestOf,
    fullRequest: (session, signal) => over(signal, (bound) => fullRequest(bound, session, signal)),
    keptClaims: (signal) => over(signal, (bound) => keptClaims(bound, signal)),
    exec: (target, options) => stream(options.signal, (bound) => exec(bound, target, options)),
    attach: (target, options) => stream(options.signal, (bound) => attach(bound, target, options)),
    run: (target, options) => over(options.signal, (bound) => run(bound, target, options)),
    findShell: (target, signal) => over(signal, (bound) => findShell(bound, target, signal)),
    openShell: (target, options) => stream(options.signal, (bound) => openShell(bound, target, options)),
    logs: (pod, options) => logs(deps, pod, options),
    yaml: (session, signal) => over(signal, (bound) => yaml(bound, session, signal)),
    events: (session, signal) => over(signal, (bound) => events(bound, session, signal)),
  };
}
