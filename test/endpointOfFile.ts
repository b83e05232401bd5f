import { CredentialSources } from "../src/kube/credentials/credentialSources.js";
import type { Endpoint } from "../src/kube/endpoint.js";
import { endpointOf } from "../src/kube/kubeconfig/endpointOf.js";
import { KubeconfigWatcher } from "../src/kube/kubeconfig/kubeconfigWatcher.js";
import { fixedSettings, testPlatform } from "./fakes/platform.js";

/** The way to the current context of a kubeconfig file, as the product reads it. */
export async function endpointOfFile(kubeconfigPath: string): Promise<Endpoint> {
  const deps = { platform: testPlatform(), settings: fixedSettings({ kubeconfigPath }).get };
  const watcher = new KubeconfigWatcher(deps);
  const set = await watcher.load(AbortSignal.timeout(10_000));
  watcher.dispose();
  const context = set.view.currentContext;
  if (context === undefined) throw new Error(`${kubeconfigPath} has no current-context`);
  return endpointOf(set.resolve(context), { credentials: new CredentialSources(deps) });
}
