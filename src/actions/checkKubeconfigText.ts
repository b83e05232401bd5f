import type { KubeconfigProblem } from "../domain/connection.js";
import { kubeconfigSetOf } from "../kube/kubeconfig/kubeconfigSet.js";
import { maxKubeconfigBytes } from "../kube/kubeconfig/kubeconfigText.js";
import { parseKubeconfig } from "../kube/kubeconfig/parseKubeconfig.js";

export interface KubeconfigTextVerdict {
  readonly problems: readonly KubeconfigProblem[];
  /** Names of the contexts that it would bring, also of those that cannot be used. */
  readonly contexts: readonly string[];
}

/** What is wrong with a kubeconfig's text, as if it lay in `file`; nothing that it names is read or run. Never throws. */
export function checkKubeconfigText(text: string, file: string): KubeconfigTextVerdict {
  if (Buffer.byteLength(text) > maxKubeconfigBytes) {
    const megabytes = maxKubeconfigBytes / 1024 / 1024;
    return { problems: [{ message: `This is larger than ${megabytes} MB: no kubeconfig.` }], contexts: [] };
  }
  const parsed = parseKubeconfig(text, { file });
  const { view } = kubeconfigSetOf({ places: [], source: "workspace", files: [parsed] }, () => undefined);
  const ofContexts = view.contexts.flatMap(({ problem }) => (problem ? [problem] : []));
  const problems = [...view.problems, ...ofContexts];
  if (problems.length === 0 && view.contexts.length === 0) {
    return { problems: [{ message: "This names no context. Add one under contexts." }], contexts: [] };
  }
  return { problems, contexts: view.contexts.map(({ name }) => name) };
}
