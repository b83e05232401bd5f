import type { Actions } from "./actions.js";
import { deleteFinished } from "./deleteFinished.js";
import { deleteSession } from "./deleteSession.js";
import type { ActionDeps } from "./deps.js";
import { events } from "./events.js";
import { attach, exec } from "./exec.js";
import { findShell } from "./findShell.js";
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

/** Every verb, bound to what it works with. */
export function createActions(deps: ActionDeps): Actions {
  return {
    launch: (request, options) => launch(deps, request, options),
    stop: (session, signal) => stop(deps, session, signal),
    kill: (session, signal) => kill(deps, session, signal),
    delete: (session, signal) => deleteSession(deps, session, signal),
    deleteFinished: (signal, sessions) => deleteFinished(deps, signal, sessions),
    restart: (session, options) => restart(deps, session, options),
    rename: (session, displayName, signal) => rename(deps, session, displayName, signal),
    setTimeLimit: (session, seconds, signal) => setTimeLimit(deps, session, seconds, signal),
    requestOf,
    fullRequest: (session, signal) => fullRequest(deps, session, signal),
    keptClaims: (signal) => keptClaims(deps, signal),
    exec: (target, options) => exec(deps, target, options),
    attach: (target, options) => attach(deps, target, options),
    run: (target, options) => run(deps, target, options),
    findShell: (target, signal) => findShell(deps, target, signal),
    openShell: (target, options) => openShell(deps, target, options),
    logs: (pod, options) => logs(deps, pod, options),
    yaml: (session, signal) => yaml(deps, session, signal),
    events: (session, signal) => events(deps, session, signal),
  };
}
