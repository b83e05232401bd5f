import { until } from "../scripts/editor/until.js";
import { labels, managedSelector, sessionSelector } from "../src/domain/labels.js";
import { Api } from "./contract/api.js";
import { readKubeconfig } from "./contract/readKubeconfig.js";
import type { TestCluster } from "./testCluster.js";

/** The kinds of which a session may own objects, as the API and kubectl name them. */
export const ownedKinds = ["pods", "configmaps", "persistentvolumeclaims", "secrets", "services"] as const;

/** Everything with our label that the API server has where a run makes things, asked past the product. */
export class OwnedObjects {
  constructor(private readonly cluster: Pick<TestCluster, "kubeconfig" | "namespace">) {}

  /** `KIND/NAME` of all that was made for sessions, or for the one of `selector`. */
  async names(selector = managedSelector): Promise<readonly string[]> {
    return this.asked((api) => this.read(api, selector));
  }

  /** Selects what was made for the session of a pod that is there. */
  async selectorOf(pod: string): Promise<string> {
    const answer = await this.asked((api) => api.get(`${this.path("pods")}/${pod}`));
    return sessionSelector(answer.textAt("metadata", "labels", labels.session));
  }

  /** Resolves when nothing is left, which the garbage collector of a cluster may need some seconds for. */
  async gone(selector = managedSelector): Promise<void> {
    await this.asked((api) =>
      until({
        what: "nothing to be left in the cluster",
        read: () => this.read(api, selector),
        isDone: (names) => names.length === 0,
        limitMs: 60_000,
      }),
    );
  }

  /** Deletes the pods that a test has left, past the product: what is tried again, or comes next, begins anew. */
  async deletePods(): Promise<void> {
    const pods = `${this.path("pods")}?labelSelector=${encodeURIComponent(managedSelector)}`;
    await this.asked((api) => api.delete(pods, { gracePeriodSeconds: 0 }));
  }

  private async read(api: Api, selector: string): Promise<readonly string[]> {
    const query = `labelSelector=${encodeURIComponent(selector)}`;
    const lists = ownedKinds.map(async (kind) => {
      const answer = await api.get(`${this.path(kind)}?${query}`);
      if (answer.code !== 200) throw new Error(`${kind}: ${answer.message}`);
      return answer.names.flatMap((name) => (typeof name === "string" ? [`${kind}/${name}`] : []));
    });
    return (await Promise.all(lists)).flat();
  }

  private path(kind: (typeof ownedKinds)[number]): string {
    return `/api/v1/namespaces/${this.cluster.namespace}/${kind}`;
  }

  private async asked<T>(work: (api: Api) => Promise<T>): Promise<T> {
    const api = new Api(readKubeconfig(this.cluster.kubeconfig));
    try {
      return await work(api);
    } finally {
      api.close();
    }
  }
}
