import { podAccountKubeconfig, tokenEndMs, type PodAccount } from "../kube/kubeconfig/podAccount.js";

/** The kubeconfig of a pod's account, and what its holder should know of it. The text holds the token, the hint never. */
export function podAccountText(
  account: PodAccount,
  server: string,
): { readonly text: string; readonly hint?: string } {
  const text = podAccountKubeconfig(account, server);
  const endMs = tokenEndMs(account.token);
  if (endMs === undefined) return { text };
  const end = new Date(endMs).toISOString().slice(0, 16).replace("T", " ");
  return { text, hint: `Its token is good until ${end} UTC, or until the pod is deleted.` };
}
