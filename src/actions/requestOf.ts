import { UserError } from "../base/errors.js";
import type { LaunchRequest } from "../domain/launch.js";
import { filesConfigMapName } from "../domain/resolvedLaunch.js";
import type { Session } from "../domain/session.js";
import { parseStoredRequest, type ParsedRequest } from "../domain/storedRequest.js";
import { readSessionFiles } from "../kube/configMaps.js";
import { list, record, text } from "../kube/decode/read.js";
import { unliteral } from "../kube/encode/literal.js";
import { readPod } from "../kube/pods.js";
import type { Cluster } from "../state/connections.js";
import { connect, type ActionDeps } from "./deps.js";

/** See {@link Actions.requestOf}. */
export function requestOf(session: Session): LaunchRequest | undefined {
  return parse(session)?.request;
}

/** See {@link Actions.fullRequest}. */
export async function fullRequest(
  deps: ActionDeps,
  session: Session,
  signal: AbortSignal,
): Promise<LaunchRequest> {
  const parsed = parse(session);
  if (!parsed) {
    throw new UserError(
      `“${session.displayName}” does not tell how it was launched, so it cannot be launched again. Start a new session instead.`,
    );
  }
  const { request, hiddenEnv, hasFiles } = parsed;
  if (hiddenEnv.length === 0 && !hasFiles) return request;
  const cluster = await connect(deps, signal);
  const [hidden, files] = await Promise.all([
    hiddenEnv.length > 0 ? readHiddenEnv(cluster, session, hiddenEnv) : {},
    hasFiles ? readFiles(cluster, session) : undefined,
  ]);
  const env = { ...request.env, ...hidden };
  return {
    ...request,
    ...(Object.keys(env).length > 0 ? { env } : {}),
    ...(files && { files }),
  };
}

function parse({ requestJson }: Session): ParsedRequest | undefined {
  return requestJson === undefined ? undefined : parseStoredRequest(requestJson);
}

/** Values that are not copied into the annotation stand in the container's environment. */
async function readHiddenEnv(
  { api, signal }: Cluster,
  session: Session,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const pod = record(await readPod(api, session.ref, signal));
  if (text(record(pod.metadata).uid) !== session.ref.uid) throw lost(session, names.join(", "));
  const main = list(record(pod.spec).containers).find(
    (container) => record(container).name === session.defaultContainer,
  );
  const values: Record<string, string> = {};
  for (const variable of list(record(main).env)) {
    const { name, value, valueFrom } = record(variable);
    if (typeof name !== "string" || !names.includes(name) || valueFrom !== undefined) continue;
    values[name] = typeof value === "string" ? unliteral(value) : "";
  }
  return values;
}

async function readFiles({ api, signal }: Cluster, session: Session): Promise<LaunchRequest["files"]> {
  const name = filesConfigMapName(session.id);
  const files = await readSessionFiles(api, { namespace: session.ref.namespace, name, signal });
  if (!files) throw lost(session, "its files");
  return files;
}

function lost({ displayName }: Session, what: string): UserError {
  return new UserError(
    `The cluster has no longer what “${displayName}” was launched with (${what}). Start a new session instead.`,
  );
}
