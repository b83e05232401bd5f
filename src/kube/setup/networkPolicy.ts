import { labels, managedByValue } from "../../domain/labels.js";
import type { Profile } from "../../domain/profile.js";
import { callsItsNamespace, ingressOf, type SetupNetwork } from "../../domain/setup/setupNetwork.js";
import type { KubeObject } from "./setupKinds.js";

/** RFC 1918, carrier-grade NAT (RFC 6598) and link-local, where clouds answer with a node's credentials. */
const privateIpv4 = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"];
/** Unique local (RFC 4193) and link-local. */
const privateIpv6 = ["fc00::/7", "fe80::/10"];

/** The cluster's DNS runs in kube-system; without it no name could be looked up, the repository's host neither. */
const dns = {
  to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};

/** Who may connect to sessions of `profile`, and where these may connect to. Needs a network that enforces policies. */
export function networkPolicy(
  profile: Profile,
  network: SetupNetwork,
  metadata: KubeObject["metadata"],
): KubeObject {
  const ingress = ingressOf(profile);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata,
    spec: {
      podSelector: {
        matchLabels: { [labels.managedBy]: managedByValue, [labels.profile]: profile.name },
      },
      policyTypes: ["Ingress", "Egress"],
      ...(ingress === undefined
        ? {}
        : {
            ingress: [
              {
                from: [
                  {
                    podSelector: Object.keys(ingress.from).length > 0 ? { matchLabels: ingress.from } : {},
                  },
                ],
                ...(ingress.ports === undefined ? {} : { ports: ingress.ports }),
              },
            ],
          }),
      egress: egressOf(profile, network),
    },
  };
}

function egressOf(profile: Profile, network: SetupNetwork): readonly unknown[] {
  if (network === "outgoing") return [{}];
  const controlPlane = callsItsNamespace(profile) ? [{ to: [{ podSelector: {} }] }] : [];
  if (network === "closed") return [dns, ...controlPlane];
  return [
    dns,
    {
      to: [
        { ipBlock: { cidr: "0.0.0.0/0", except: privateIpv4 } },
        { ipBlock: { cidr: "::/0", except: privateIpv6 } },
      ],
    },
    ...controlPlane,
  ];
}
