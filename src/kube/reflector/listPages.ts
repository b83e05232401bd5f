import { AbortScope } from "../../base/abort.js";
import { ClusterFailure, isFailure } from "../../domain/failure.js";
import type { ApiRequest, KubeApi } from "../api.js";
import { property } from "../property.js";
import { continueOf } from "./listStart.js";
import { readListMeta } from "./objectMeta.js";

export interface Page {
  readonly items: readonly unknown[];
  /** Of the whole list: the same on every page. */
  readonly resourceVersion: string;
}

/**
 * A list, page by page, each as it arrives. The next is asked for as soon as the beginning of the one before says where
 * it goes on, and never more than one ahead, so that the server works, the network carries and the caller reads at the
 * same time; whoever stops reading ends what is on its way. When the server forgets the list while we read it (410,
 * after some minutes), the rest comes from a list without pages: the caller has to begin anew, told by `restarted`.
 * @throws ClusterFailure
 */
export async function* listPages(
  api: KubeApi,
  request: Pick<ApiRequest, "path" | "query" | "signal" | "protobuf">,
  pageSize: number,
): AsyncGenerator<Page & { readonly restarted: boolean }> {
  const scope = new AbortScope(request.signal);
  const askWith = (paging: ApiRequest["query"]) =>
    new AskedPage(api, { ...request, signal: scope.signal }, paging);
  try {
    let asked = askWith({ limit: pageSize });
    asked.mayAskNext();
    let isFirst = true;
    let restarted = false;
    for (;;) {
      let list: unknown;
      try {
        list = await asked.answer;
      } catch (error) {
        if (!isFailure(error, "gone") || isFirst || restarted) throw error;
        restarted = true;
        asked = askWith({});
        continue;
      }
      isFirst = false;
      const items = property(list, "items");
      const { resourceVersion, continue: next } = readListMeta(list);
      if (!(Array.isArray(items) || items === null) || resourceVersion === "") {
        throw new ClusterFailure("protocol", "not a Kubernetes list", { verb: "list" });
      }
      if (next !== "") {
        asked = restarted ? askWith({}) : asked.next(next);
        asked.mayAskNext();
      }
      yield { items: (items ?? []) as readonly unknown[], resourceVersion, restarted };
      if (next === "") return;
    }
  } finally {
    scope.dispose();
  }
}

/** A page that is on its way. */
class AskedPage {
  readonly answer: Promise<unknown>;
  private token: string | undefined;
  private mayAsk = false;
  private ahead: AskedPage | undefined;

  constructor(
    private readonly api: KubeApi,
    private readonly request: Pick<ApiRequest, "path" | "query" | "signal" | "protobuf">,
    private readonly paging: ApiRequest["query"],
  ) {
    this.answer = api.json({
      ...request,
      query: { ...request.query, ...paging },
      onStart: (bytes) => {
        this.token = continueOf(bytes);
        this.askAhead();
      },
    });
    // Whoever stops reading pages does not hear of the one that is on its way.
    this.answer.catch(() => undefined);
  }

  /** From now on the next may be asked for before this is here. */
  mayAskNext(): void {
    this.mayAsk = true;
    this.askAhead();
  }

  /** The page that goes on at `token`, which this says; asked for now unless it was before. */
  next(token: string): AskedPage {
    return this.ahead && this.token === token ? this.ahead : this.ask(token);
  }

  private askAhead(): void {
    if (this.mayAsk && this.token !== undefined) this.ahead ??= this.ask(this.token);
  }

  private ask(token: string): AskedPage {
    return new AskedPage(this.api, this.request, { ...this.paging, continue: token });
  }
}
