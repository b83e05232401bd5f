import type { Profile } from "../profile.js";

/**
 * Where sessions may connect to. `outgoing`: anywhere. `internet`: anywhere but private addresses, so neither other
 * pods nor the nodes nor a cloud's metadata. `closed`: nowhere; names can still be looked up.
 */
export type SetupNetwork = "outgoing" | "internet" | "closed";

/** Which pods may connect to a session; terminals and port forwards need none of it, they come through the kubelet. */
export interface SessionIngress {
  /** Labels of the pods, in the same namespace; none: all of them. */
  readonly from: Readonly<Record<string, string>>;
  /** Absent: on any port. */
  readonly ports?: readonly { readonly port: number; readonly protocol: "TCP" | "UDP" | "SCTP" }[];
}

/** Which pods must reach sessions of a profile; undefined: none. */
export function ingressOf({ name, defaults }: Profile): SessionIngress | undefined {
  // OpenCode Manager's services select its pods by label, on ports that only the service names.
  if (name === "opencode") return { from: {} };
  const ports = (defaults.ports ?? []).map(({ port, protocol = "TCP" }) => ({ port, protocol }));
  if (ports.length === 0) return undefined;
  // nvim-web's sessions are reached through its router only.
  const from = name === "nvim-web" ? { "app.kubernetes.io/component": "router" } : {};
  return { from, ports };
}

/** Whether sessions of a profile call their control plane, which runs in the same namespace. */
export function callsItsNamespace({ controlPlane }: Profile): boolean {
  return controlPlane !== undefined;
}
