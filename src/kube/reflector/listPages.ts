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
 * A list, page by page, each as it arrives. When the server forgets the list while we read it (410, after some
 * minutes), the rest comes from a list without pages: the caller has to begin anew, told by `restarted`.
 * @throws ClusterFailure
 */
export async function* listPages(
  api: KubeApi,
  request: Pick<ApiRequest, "path" | "query" | "signal">,
  pageSize: number,
): AsyncGenerator<Page & { readonly restarted: boolean }> {
  let next = "";
  let restarted = false;
  do {
    const paging = restarted ? {} : { limit: pageSize, ...(next === "" ? {} : { continue: next }) };
    let list: unknown;
    try {
      list = await api.json({ ...request, query: { ...request.query, ...paging } });
    } catch (error) {
      if (!isFailure(error, "gone") || next === "" || restarted) throw error;
      restarted = true;
      continue;
    }
    const items = property(list, "items");
    const meta = readListMeta(list);
    if (!(Array.isArray(items) || items === null) || meta.resourceVersion === "") {
      throw new ClusterFailure("protocol", "not a Kubernetes list", { verb: "list" });
    }
    yield { items: (items ?? []) as readonly unknown[], resourceVersion: meta.resourceVersion, restarted };
    next = meta.continue;
  } while (next !== "");
}
