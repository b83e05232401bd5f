import type { Pod } from "./podTypes.js";

const clusterDomain = "cluster.local";
/** The address of the cluster's DNS, as kubeadm gives it. */
const dnsAddress = "10.96.0.10";

/** The host name inside the pod: at most 63 letters. */
export function hostnameOf({ metadata, spec }: Pod): string {
  return (spec.hostname ?? metadata.name).slice(0, 63).replace(/[-.]+$/, "");
}

/** The files that the kubelet writes into /etc of every container. */
export function settingsOf(pod: Pod, address: string): Readonly<Record<string, string>> {
  return {
    hosts: hostsOf(pod, address),
    hostname: `${hostnameOf(pod)}\n`,
    "resolv.conf": resolvConf(pod),
  };
}

function hostsOf(pod: Pod, address: string): string {
  const { metadata, spec } = pod;
  const hostname = hostnameOf(pod);
  const full = spec.subdomain
    ? [`${hostname}.${spec.subdomain}.${metadata.namespace ?? ""}.svc.${clusterDomain}`]
    : [];
  const aliases = (spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => [ip, ...hostnames].join("\t"));
  return [
    "# Kubernetes-managed hosts file.",
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    "fe00::0\tip6-localnet",
    "fe00::0\tip6-mcastprefix",
    "fe00::1\tip6-allnodes",
    "fe00::2\tip6-allrouters",
    [address, ...full, hostname].join("\t"),
    ...(aliases.length > 0 ? ["", "# Entries added by HostAliases.", ...aliases] : []),
    "",
  ].join("\n");
}

function resolvConf({ metadata }: Pod): string {
  const domains = [`${metadata.namespace ?? ""}.svc`, "svc"].map((name) => `${name}.${clusterDomain}`);
  return [
    `search ${[...domains, clusterDomain].join(" ")}`,
    `nameserver ${dnsAddress}`,
    "options ndots:5",
    "",
  ].join("\n");
}
