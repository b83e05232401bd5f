import * as z from "zod/mini";
import { isFailure } from "../domain/failure.js";
import type { KubeApi } from "./api.js";
import { record, text } from "./decode/read.js";
import type { Secret } from "./encode/manifest.js";
import { corePath } from "./paths.js";

const secret = z.object({
  metadata: z.object({
    uid: z.string(),
    resourceVersion: z.string(),
    labels: z._default(z.record(z.string(), z.string()), {}),
    annotations: z._default(z.record(z.string(), z.string()), {}),
    managedFields: z._default(z.array(z.unknown()), []),
  }),
  data: z._default(z.record(z.string(), z.string()), {}),
});

/** A Secret as it is in the cluster. `data` is text, decoded from base64. */
export interface SecretObject {
  readonly resourceVersion: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
  /** Who wrote each key last, by field manager; empty where the server does not tell. */
  readonly writers: ReadonlyMap<string, readonly string[]>;
}

/** Who we are to the server when we write a Secret. A key that somebody else changes is no longer ours. */
export const secretFieldManager = "pod-sessions";

export interface SecretRef {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Creates a Secret. With `dryRun`, its values are for nothing: give others.
 * @throws ClusterFailure; of kind `conflict` when there is one of its name
 */
export async function createSecret(
  api: KubeApi,
  body: Secret,
  options: { readonly namespace: string; readonly dryRun?: boolean; readonly signal: AbortSignal },
): Promise<void> {
  await api.json({
    method: "POST",
    path: corePath(options.namespace, "secrets"),
    query: { fieldManager: secretFieldManager, dryRun: options.dryRun === true ? "All" : undefined },
    body,
    signal: options.signal,
  });
}

/** The Secret, or undefined when there is none. */
export async function readSecret(
  api: KubeApi,
  { namespace, name }: SecretRef,
  signal: AbortSignal,
): Promise<SecretObject | undefined> {
  let raw: unknown;
  try {
    raw = await api.json({ path: corePath(namespace, "secrets", name), signal });
  } catch (error) {
    if (isFailure(error, "notFound")) return undefined;
    throw error;
  }
  const { metadata, data } = secret.parse(raw);
  return {
    resourceVersion: metadata.resourceVersion,
    labels: metadata.labels,
    annotations: metadata.annotations,
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
    ),
    writers: writersOf(metadata.managedFields),
  };
}

/** kubernetes.io/docs/reference/using-api/server-side-apply, "Field management": `f:data: { f:KEY: {} }`. */
function writersOf(managedFields: readonly unknown[]): ReadonlyMap<string, readonly string[]> {
  const writers = new Map<string, string[]>();
  for (const entry of managedFields) {
    const { manager, fieldsV1 } = record(entry);
    for (const field of Object.keys(record(record(fieldsV1)["f:data"]))) {
      if (!field.startsWith("f:")) continue;
      const key = field.slice(2);
      writers.set(key, [...(writers.get(key) ?? []), text(manager) ?? ""]);
    }
  }
  return writers;
}

/** Whether there is such a Secret; what it holds is not asked for. */
export async function hasSecret(
  api: KubeApi,
  { namespace, name }: SecretRef,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    await api.json({ path: corePath(namespace, "secrets", name), accept, signal });
    return true;
  } catch (error) {
    if (isFailure(error, "notFound")) return false;
    throw error;
  }
}

/**
 * Sets keys of a Secret as it was read; the others stay.
 * @throws ClusterFailure of kind `conflict` when it has changed since
 */
export async function patchSecret(
  api: KubeApi,
  { namespace, name }: SecretRef,
  {
    data,
    resourceVersion,
    signal,
  }: {
    readonly data: Readonly<Record<string, string>>;
    readonly resourceVersion: string;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  await api.json({
    method: "PATCH",
    path: corePath(namespace, "secrets", name),
    query: { fieldManager: secretFieldManager },
    contentType: "application/merge-patch+json",
    body: { metadata: { resourceVersion }, data: encodeData(data) },
    signal,
  });
}

/** Values in base64, as a Secret's `data` has them. */
export function encodeData(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "utf8").toString("base64")]),
  );
}
