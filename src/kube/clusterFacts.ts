import * as z from "zod/mini";
import type { ClusterFacts, LimitLine, QuotaLine, StorageClassLine, Told } from "../domain/clusterFacts.js";
import { isFailure } from "../domain/failure.js";
import type { ApiRequest, KubeApi } from "./api.js";
import { corePath, groupPath } from "./paths.js";

const texts = z._default(z.optional(z.record(z.string(), z.string())), {});
const meta = z.object({ name: z.string(), labels: texts, annotations: texts });

const namespaceObject = z.object({ metadata: meta });
const quotaList = z.object({
  items: z.array(
    z.object({
      metadata: meta,
      status: z._default(z.object({ hard: texts, used: texts }), { hard: {}, used: {} }),
    }),
  ),
});
const limitList = z.object({
  items: z.array(
    z.object({
      metadata: meta,
      spec: z.object({
        limits: z.array(
          z.object({
            type: z.string(),
            min: texts,
            max: texts,
            default: texts,
            defaultRequest: texts,
          }),
        ),
      }),
    }),
  ),
});
const storageClassList = z.object({ items: z.array(z.object({ metadata: meta, provisioner: z.string() })) });
const namedList = z.object({ items: z.array(z.object({ metadata: meta })) });

/** Asks for all facts at once. Rejects only with the signal's reason: what may not be asked is said to be so. */
export async function readClusterFacts(
  api: KubeApi,
  namespace: string,
  signal: AbortSignal,
): Promise<ClusterFacts> {
  const ask = async <T>(
    path: string,
    read: (raw: unknown) => T,
    query: ApiRequest["query"] = {},
  ): Promise<Told<T>> => {
    try {
      return { kind: "told", value: read(await api.json({ path, query, signal })) };
    } catch (error) {
      signal.throwIfAborted();
      return { kind: isFailure(error, "forbidden", "unauthorized") ? "notAllowed" : "unknown" };
    }
  };
  const [podSecurity, quotas, limits, storageClasses, priorityClasses, runtimeClasses, metrics] =
    await Promise.all([
      ask(`/api/v1/namespaces/${encodeURIComponent(namespace)}`, podSecurityOf),
      ask(corePath(namespace, "resourcequotas"), quotaLines),
      ask(corePath(namespace, "limitranges"), limitLines),
      ask(groupPath("storage.k8s.io/v1", undefined, "storageclasses"), storageClassLines),
      ask(groupPath("scheduling.k8s.io/v1", undefined, "priorityclasses"), names),
      ask(groupPath("node.k8s.io/v1", undefined, "runtimeclasses"), names),
      ask(groupPath("metrics.k8s.io/v1beta1", namespace, "pods"), () => true, { limit: 1 }),
    ]);
  return { podSecurity, quotas, limits, storageClasses, priorityClasses, runtimeClasses, metrics };
}

/** The label that Pod Security admission reads: kubernetes.io/docs/concepts/security/pod-security-admission. */
function podSecurityOf(raw: unknown): "privileged" | "baseline" | "restricted" {
  const level = namespaceObject.parse(raw).metadata.labels["pod-security.kubernetes.io/enforce"];
  return level === "baseline" || level === "restricted" ? level : "privileged";
}

function quotaLines(raw: unknown): readonly QuotaLine[] {
  return quotaList.parse(raw).items.flatMap(({ metadata, status }) =>
    Object.entries(status.hard).map(([resource, hard]) => ({
      quota: metadata.name,
      resource,
      used: status.used[resource] ?? "0",
      hard,
    })),
  );
}

function limitLines(raw: unknown): readonly LimitLine[] {
  return limitList.parse(raw).items.flatMap(({ metadata, spec }) =>
    spec.limits.flatMap((limit) => {
      const resources = new Set(
        [limit.min, limit.max, limit.default, limit.defaultRequest].flatMap((values) => Object.keys(values)),
      );
      return [...resources].map((resource) => ({
        name: metadata.name,
        type: limit.type,
        resource,
        ...optional("min", limit.min[resource]),
        ...optional("max", limit.max[resource]),
        ...optional("defaultRequest", limit.defaultRequest[resource]),
        ...optional("defaultLimit", limit.default[resource]),
      }));
    }),
  );
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

function storageClassLines(raw: unknown): readonly StorageClassLine[] {
  return storageClassList.parse(raw).items.map(({ metadata, provisioner }) => ({
    name: metadata.name,
    isDefault: metadata.annotations["storageclass.kubernetes.io/is-default-class"] === "true",
    provisioner,
  }));
}

function names(raw: unknown): readonly string[] {
  return namedList.parse(raw).items.map(({ metadata }) => metadata.name);
}
