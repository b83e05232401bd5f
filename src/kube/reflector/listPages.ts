import { ClusterFailure, isFailure } from "../../domain/failure.js";
import type { ApiRequest, KubeApi } from "../api.js";
import { property } from "../property.js";
import { readListMeta } from "./objectMeta.js";

export interface Page {
  readonly items: readonly unknown[];
  /** Of the whole list: the same on every page. */
  readonly resourceVersion: string;
}

/**
 * A list, page by page, each as it arrives; the next is asked for while the caller works on the one before. When the
 * server forgets the list while we read it (410, after some minutes), the rest comes from a list without pages: the
 * caller has to begin anew, told by `restarted`.
 * @throws ClusterFailure
 */
export async function* listPages(
  api: KubeApi,
  request: Pick<ApiRequest, "path" | "query" | "signal" | "protobuf">,
  pageSize: number,
): AsyncGenerator<Page & { readonly restarted: boolean }> {
  const ask = (paging: ApiRequest["query"]) => {
    const answer = api.json({ ...request, query: { ...request.query, ...paging } });
    // Whoever stops reading pages does not hear of the one that is on its way.
    answer.catch(() => undefined);
    return answer;
  };
  let asked = ask({ limit: pageSize });
  let isFirst = true;
  let restarted = false;
  for (;;) {
    let list: unknown;
    try {
      list = await asked;
    } catch (error) {
      if (!isFailure(error, "gone") || isFirst || restarted) throw error;
      restarted = true;
      asked = ask({});
      continue;
    }
    isFirst = false;
    const items = property(list, "items");
    const { resourceVersion, continue: next } = readListMeta(list);
    if (!(Array.isArray(items) || items === null) || resourceVersion === "") {
      throw new ClusterFailure("protocol", "not a Kubernetes list", { verb: "list" });
    }
    if (next !== "") asked = ask(restarted ? {} : { limit: pageSize, continue: next });
    yield { items: (items ?? []) as readonly unknown[], resourceVersion, restarted };
    if (next === "") return;
  }
}
