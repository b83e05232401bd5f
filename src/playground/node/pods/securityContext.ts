import type { ImageConfig } from "../images/catalogue.js";
import type { ContainerUser } from "../sandbox/processScript.js";
import { ContainerConfigError } from "./environment.js";
import { describePod, type ContainerSpec, type Pod } from "./podTypes.js";

/** A container asks for what this node gives to none; the reason of its waiting is CreateContainerError. */
export class ContainerCreateError extends Error {}

export interface ContainerSecurity {
  readonly user: ContainerUser;
  readonly capabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly readOnlyRoot: boolean;
}

/** What containerd leaves a container that asks for nothing, but for the making of devices; containerd, oci/spec.go. */
const defaults = [
  ...["chown", "dac_override", "fsetid", "fowner", "net_raw", "setgid", "setuid", "setfcap", "setpcap"],
  ...["net_bind_service", "sys_chroot", "kill", "audit_write"],
];

/** These concern only the pod's own namespaces. All others would reach the machine. */
const addable = [
  ...defaults,
  "net_admin",
  "net_broadcast",
  "sys_ptrace",
  "sys_nice",
  "ipc_lock",
  "ipc_owner",
  "lease",
];

/**
 * As whom a container runs and with which rights, from the pod's and its own security context and the image.
 * Throws {@link ContainerConfigError} in the kubelet's words, or {@link ContainerCreateError}.
 */
export function securityOf(pod: Pod, container: ContainerSpec, image: ImageConfig): ContainerSecurity {
  const podContext = pod.spec.securityContext ?? {};
  const context = { ...podContext, ...container.securityContext };
  const uid = context.runAsUser ?? image.uid;
  checkNonRoot(pod, container, context);
  if (context.privileged === true)
    throw new ContainerCreateError("the playground runs no privileged container");
  const { fsGroup, supplementalGroups = [] } = podContext;
  const gid = context.runAsGroup ?? 0;
  const groups = [...new Set([...(fsGroup === undefined ? [] : [fsGroup]), ...supplementalGroups])];
  return {
    user: { uid, gid, groups: groups.filter((group) => group !== gid) },
    capabilities: capabilitiesOf(context.capabilities),
    noNewPrivileges: context.allowPrivilegeEscalation === false,
    readOnlyRoot: context.readOnlyRootFilesystem === true,
  };
}

function checkNonRoot(
  pod: Pod,
  container: ContainerSpec,
  context: { readonly runAsNonRoot?: boolean; readonly runAsUser?: number },
): void {
  if (context.runAsNonRoot !== true) return;
  const where = `(pod: ${JSON.stringify(describePod(pod))}, container: ${container.name})`;
  if (context.runAsUser === 0)
    throw new ContainerConfigError(`container's runAsUser breaks non-root policy ${where}`);
  if (context.runAsUser === undefined)
    throw new ContainerConfigError(`container has runAsNonRoot and image will run as root ${where}`);
}

function capabilitiesOf(
  given: { readonly add?: readonly string[]; readonly drop?: readonly string[] } | undefined,
): readonly string[] {
  const names = (list: readonly string[] | undefined) =>
    (list ?? []).map((name) => name.toLowerCase().replace(/^cap_/, ""));
  const [add, drop] = [names(given?.add), names(given?.drop)];
  const refused = add.find((name) => !addable.includes(name) && name !== "mknod");
  if (refused !== undefined)
    throw new ContainerCreateError(
      `the playground gives no container the capability ${refused.toUpperCase()}`,
    );
  const kept = drop.includes("all") ? [] : defaults.filter((name) => !drop.includes(name));
  return [...new Set([...kept, ...add.filter((name) => addable.includes(name))])];
}
