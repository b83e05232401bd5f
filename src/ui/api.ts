import type { App } from "../app.js";
import { DisposableStore } from "../base/disposable.js";
import { Emitter } from "../base/event.js";
import { isCancellation, toError, UserError } from "../base/errors.js";
import type { ConnectionState } from "../domain/connection.js";
import { ClusterFailure } from "../domain/failure.js";
import type { Session } from "../domain/session.js";
import { connected, kubeconfigRead } from "./connected.js";
import type { EditorContext } from "./editorContext.js";
import type { LazyApp } from "./lazyApp.js";
import type {
  ConnectionInfo,
  LogInput,
  LogOutput,
  PodSessionsApi,
  PodSessionsError,
  SessionsChange,
} from "./podSessionsApi.js";
import { shownFailure } from "./runCommand.js";
import { openShell } from "./terminals/openShell.js";

/** The API for other extensions, over the product as it is or will be. */
export function createApi(
  lazy: LazyApp,
  editor: () => Promise<EditorContext>,
  owner: DisposableStore,
): PodSessionsApi {
  const sessionChanges = owner.add(new Emitter<SessionsChange>());
  const connectionChanges = owner.add(new Emitter<ConnectionInfo>());
  owner.add(
    lazy.whenStarted(({ sessions, connections }) => {
      const store = new DisposableStore();
      store.add(sessions.onDidChange((change) => sessionChanges.fire(namesOf(change))));
      store.add(connections.onDidChange((state) => connectionChanges.fire(connectionInfo(state))));
      return store;
    }),
  );

  const connectedApp = async (signal: AbortSignal): Promise<App> => {
    const app = await lazy.get();
    await connected(app, signal);
    return app;
  };
  const one = async (name: string, signal = never): Promise<{ app: App; session: Session }> => {
    const app = await connectedApp(signal);
    const session = find(app, name);
    if (!session) throw new UserError(`There is no session “${name}” in this namespace.`);
    return { app, session };
  };

  const ending =
    (verb: "stop" | "kill" | "delete"): PodSessionsApi["stop"] =>
    (name, { signal = never } = {}) =>
      answered(async () => {
        const { app, session } = await one(name, signal);
        await app.actions[verb](session, signal);
      });

  return {
    version: 1,
    list: () =>
      answered(async () => {
        const app = await connectedApp(never);
        const { sessionInfo } = await infos();
        return [...app.sessions.values()].map((session) => sessionInfo(app, session));
      }),
    get: (name) =>
      answered(async () => {
        const app = await connectedApp(never);
        const { sessionInfo } = await infos();
        const session = find(app, name);
        return session && sessionInfo(app, session);
      }),
    onDidChangeSessions: sessionChanges.event,
    launch: (request, { signal = never, ...options } = {}) =>
      answered(async () => {
        const app = await lazy.get();
        const { parseLaunchRequest } = await import("../domain/parseLaunchRequest.js");
        const { session, withheld, warnings, ...rest } = await app.actions.launch(
          parseLaunchRequest(request),
          {
            signal,
            ...options,
          },
        );
        const { sessionInfo } = await infos();
        return {
          session: sessionInfo(app, session),
          warnings: [...warnings, ...(withheld ? [withheld.message] : [])],
          ...rest,
        };
      }),
    exec: (name, command, { container, stdin, maxBytes, signal = never } = {}) =>
      answered(async () => {
        const { app, session } = await one(name, signal);
        return app.actions.run(
          { ...session.ref, ...(container !== undefined && { container }) },
          {
            command,
            signal,
            ...(stdin !== undefined && { stdin: typeof stdin === "string" ? Buffer.from(stdin) : stdin }),
            ...(maxBytes !== undefined && { maxBytes }),
          },
        );
      }),
    logs: (name, options = {}) => logs(() => one(name, options.signal), options),
    stop: ending("stop"),
    kill: ending("kill"),
    delete: ending("delete"),
    deleteFinished: ({ signal = never } = {}) =>
      answered(async () => {
        const { actions } = await lazy.get();
        return (await actions.deleteFinished(signal)).map(({ ref }) => ref.name);
      }),
    openTerminal: (name, { container } = {}) =>
      answered(async () => {
        const { session } = await one(name);
        openShell(await editor(), { session, ...(container !== undefined && { container }) });
      }),
    getConnection: () => connectionInfo(lazy.current?.connections.state ?? { kind: "idle" }),
    onDidChangeConnection: connectionChanges.event,
    useContext: (context, namespace) =>
      answered(async () => {
        const app = await lazy.get();
        await useContext(app, context, namespace);
      }),
  };
}

/** Not read before it is needed: it explains every fault that there is. */
const infos = () => import("./sessionInfo.js");

/** For callers who brought no signal: every call has time limits of its own. */
const never = new AbortController().signal;

async function useContext(app: App, context: string, namespace: string | undefined): Promise<void> {
  const { connections } = app;
  connections.start();
  await kubeconfigRead(app, never);
  await connections.useContext(context);
  if (namespace !== undefined) await connections.useNamespace(namespace);
  await connected(app, never);
}

async function* logs(
  target: () => Promise<{ app: App; session: Session }>,
  { container, signal = never, ...options }: LogInput,
): AsyncIterable<LogOutput> {
  try {
    const { app, session } = await target();
    yield* app.actions.logs(session.ref, {
      container: container ?? session.defaultContainer,
      signal,
      ...options,
    });
  } catch (error) {
    throw apiError(error);
  }
}

async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw apiError(error);
  }
}

/** What a method failed with, as other extensions see it: the same sentence that a person would read. */
function apiError(error: unknown): PodSessionsError {
  const message = shownFailure(error)?.message ?? toError(error).message;
  return Object.assign(new Error(message, { cause: error }), {
    name: "PodSessionsError",
    code: codeOf(error),
  });
}

function codeOf(error: unknown): string {
  if (isCancellation(error)) return "cancelled";
  if (error instanceof ClusterFailure) return error.kind;
  return error instanceof UserError ? "user" : "bug";
}

function find(app: App, name: string): Session | undefined {
  for (const session of app.sessions.values())
    if (session.ref.name === name || session.id === name) return session;
  return undefined;
}

/** Keys are `namespace/name`; the namespace is that of the connection. */
function namesOf(change: { readonly [K in keyof SessionsChange]: ReadonlySet<string> }): SessionsChange {
  const names = (keys: ReadonlySet<string>) => [...keys].map((key) => key.slice(key.indexOf("/") + 1));
  return { added: names(change.added), updated: names(change.updated), removed: names(change.removed) };
}

function connectionInfo(state: ConnectionState): ConnectionInfo {
  return {
    state: state.kind,
    ...("context" in state && { context: state.context, namespace: state.namespace }),
    ...("serverVersion" in state && { serverVersion: state.serverVersion }),
  };
}
