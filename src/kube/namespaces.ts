import * as z from "zod/mini";
import type { KubeApi } from "./api.js";

const page = z.object({
  metadata: z.object({ continue: z.optional(z.string()) }),
  items: z.array(z.object({ metadata: z.object({ name: z.string() }) })),
});

/** Names of all namespaces in the server's order. Rejects with a ClusterFailure `forbidden` where the user may not list them. */
export async function listNamespaces(api: KubeApi, signal: AbortSignal): Promise<readonly string[]> {
  const names: string[] = [];
  let next: string | undefined;
  do {
    const query = { limit: 500, continue: next };
    const { metadata, items } = page.parse(await api.json({ path: "/api/v1/namespaces", query, signal }));
    for (const item of items) names.push(item.metadata.name);
    next = metadata.continue;
  } while (next);
  return names;
}
