import { UserError } from "../base/errors.js";
import { isFailure } from "../domain/failure.js";
import type { PodRef } from "../domain/refs.js";
import { list, record, text } from "../kube/decode/read.js";
import type { PodAccount } from "../kube/kubeconfig/podAccount.js";
import { serviceAccountFolder } from "../kube/kubeconfig/serviceAccount.js";
import { corePath } from "../kube/paths.js";
import { connect, type ActionDeps } from "./deps.js";
import { run } from "./run.js";

/** A running container that may hold a service account. */
export interface AccountHolder extends PodRef {
  readonly container: string;
  readonly account: string;
}

/** Reads the service account that a pod runs as, from inside of it. */
export interface PodAccounts {
  /** Containers of the namespace in use that run now, whoever made them, and into which an account is mounted. */
  holders(signal: AbortSignal): Promise<readonly AccountHolder[]>;
  /** @throws UserError where the container holds no account, or has no program to show it */
  read(holder: AccountHolder, signal: AbortSignal): Promise<PodAccount>;
}

/** Longer than any token or bundle of authorities that a kubelet mounts. */
const maxBytes = 256 * 1024;

export function createPodAccounts(deps: ActionDeps): PodAccounts {
  return {
    holders: (signal) => holders(deps, signal),
    read: (holder, signal) => read(deps, holder, signal),
  };
}

async function holders(deps: ActionDeps, patience: AbortSignal): Promise<readonly AccountHolder[]> {
  const { api, namespace, signal } = await connect(deps, patience);
  const answer = await api.json({
    path: corePath(namespace, "pods"),
    query: { fieldSelector: "status.phase=Running", limit: 500 },
    signal,
  });
  return list(record(answer).items).flatMap((item) => {
    const { metadata, spec } = record(item);
    const name = text(record(metadata).name);
    if (name === undefined) return [];
    const account = text(record(spec).serviceAccountName) ?? "default";
    return list(record(spec).containers).flatMap((each) => {
      const container = text(record(each).name);
      const mounts = list(record(each).volumeMounts);
      const isMounted = mounts.some((mount) => record(mount).mountPath === serviceAccountFolder);
      return isMounted && container !== undefined ? [{ namespace, name, container, account }] : [];
    });
  });
}

async function read(deps: ActionDeps, holder: AccountHolder, signal: AbortSignal): Promise<PodAccount> {
  const file = async (name: string): Promise<string> => {
    const command = ["cat", `${serviceAccountFolder}/${name}`];
    try {
      const { exitCode, stdout } = await run(deps, holder, { command, maxBytes, signal });
      if (exitCode === 0 && stdout.trim() !== "") return stdout;
    } catch (error) {
      if (isFailure(error, "notFound")) throw gone(holder);
      throw error;
    }
    throw new UserError(
      `The pod ${holder.name} holds no service account that could be read: ${name} is missing in ${serviceAccountFolder}. Choose another pod.`,
    );
  };
  const [token, ca, namespace] = [await file("token"), await file("ca.crt"), await file("namespace")];
  return { token: token.trim(), ca, namespace: namespace.trim() };
}

function gone({ name }: AccountHolder): UserError {
  return new UserError(`The pod ${name} is not there any more. Choose another one.`);
}
