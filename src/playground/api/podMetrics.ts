import type { StoredObject } from "../objects.js";
import type { PodUsage } from "../parts.js";
import { timestamp } from "../store/timestamp.js";
import type { Exchange } from "./exchange.js";
import { parseLabelSelector } from "./labelSelector.js";
import { writeObject } from "./respond.js";
import { notFound } from "./status.js";

const apiVersion = "metrics.k8s.io/v1beta1";

/** metrics.k8s.io pods: what the node measured. A pod that was not measured yet is not there. */
export async function readPodMetrics(exchange: Exchange): Promise<void> {
  const { context, info, query } = exchange;
  const { namespace, name = "" } = info.resource ?? {};
  const measured = (pod: StoredObject) => {
    const usage = context.metrics?.podUsage(pod.metadata.uid);
    return usage ? [metricsOf(pod, usage)] : [];
  };
  if (name !== "") {
    const pod = context.store.get("pods", namespace, name);
    const [metrics] = pod ? measured(pod) : [];
    if (!metrics) throw notFound({ plural: "pods", group: "" }, name);
    writeObject(exchange, 200, { kind: "PodMetrics", apiVersion, ...metrics });
    return;
  }
  const matches = parseLabelSelector(query.get("labelSelector") ?? "");
  const items = context.store
    .list("pods", namespace)
    .filter((pod) => matches(pod.metadata.labels ?? {}))
    .flatMap(measured);
  writeObject(exchange, 200, { kind: "PodMetricsList", apiVersion, metadata: {}, items });
}

function metricsOf({ metadata }: StoredObject, usage: PodUsage) {
  const { name, namespace, labels } = metadata;
  return {
    metadata: { name, namespace, creationTimestamp: timestamp(usage.atMs), ...(labels ? { labels } : {}) },
    timestamp: timestamp(usage.atMs),
    window: `${usage.windowMs / 1000}s`,
    containers: usage.containers.map((container) => ({
      name: container.name,
      usage: {
        cpu: container.cpuNanocores === 0 ? "0" : `${Math.round(container.cpuNanocores)}n`,
        memory: `${Math.round(container.memoryBytes / 1024)}Ki`,
      },
    })),
  };
}
