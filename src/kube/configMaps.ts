import * as z from "zod/mini";
import { isFailure } from "../domain/failure.js";
import { annotations } from "../domain/labels.js";
import type { SessionFile } from "../domain/launch.js";
import type { KubeApi } from "./api.js";
import { corePath } from "./paths.js";

const fileIndex = z.array(
  z.object({ key: z.string(), path: z.string(), encoding: z.enum(["utf8", "base64"]) }),
);
const configMap = z.object({
  metadata: z.object({ annotations: z.optional(z.record(z.string(), z.string())) }),
  data: z.optional(z.record(z.string(), z.string())),
  binaryData: z.optional(z.record(z.string(), z.string())),
});

/**
 * The files that a session was launched with, as its ConfigMap holds them; undefined when it is not there, or is
 * not as we write it.
 */
export async function readSessionFiles(
  api: KubeApi,
  {
    namespace,
    name,
    signal,
  }: {
    readonly namespace: string;
    readonly name: string;
    readonly signal: AbortSignal;
  },
): Promise<readonly SessionFile[] | undefined> {
  try {
    return decodeFiles(await api.json({ path: corePath(namespace, "configmaps", name), signal }));
  } catch (error) {
    if (isFailure(error, "notFound")) return undefined;
    throw error;
  }
}

function decodeFiles(raw: unknown): readonly SessionFile[] | undefined {
  const object = configMap.safeParse(raw);
  if (!object.success) return undefined;
  const { metadata, data = {}, binaryData = {} } = object.data;
  const index = parseIndex(metadata.annotations?.[annotations.files]);
  return index?.map(({ key, path, encoding }) => {
    const bytes =
      data[key] === undefined ? Buffer.from(binaryData[key] ?? "", "base64") : Buffer.from(data[key], "utf8");
    return { path, content: bytes.toString(encoding), encoding };
  });
}

function parseIndex(json: string | undefined): z.infer<typeof fileIndex> | undefined {
  try {
    return fileIndex.safeParse(JSON.parse(json ?? "")).data;
  } catch {
    return undefined;
  }
}
