import * as z from "zod/mini";
import type { KubeApi } from "./api.js";

const versionInfo = z.object({ gitVersion: z.string() });

/** The server's version, such as `v1.35.0`. Rejects with ClusterFailure as every call does. */
export async function readServerVersion(api: KubeApi, signal: AbortSignal): Promise<string> {
  return versionInfo.parse(await api.json({ path: "/version", signal })).gitVersion;
}
