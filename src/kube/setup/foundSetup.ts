import { isFailure } from "../../domain/failure.js";
import { labels, setupSelector } from "../../domain/labels.js";
import type { KubeApi } from "../api.js";
import { list, record, text, texts } from "../decode/read.js";
import { corePath, groupPath } from "../paths.js";
import { isAppliedByUs, readObject } from "./applyObject.js";
import { namespacedSetupKinds, setupKindPath, setupObjectPath, type KubeObject } from "./setupKinds.js";

/** An object that a set-up made, as it is found by its label. */
export interface FoundObject {
  readonly kind: string;
  readonly metadata: KubeObject["metadata"];
  readonly uid: string;
}

const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/** What carries the set-up's label in `namespace`, in the order to delete it. Rejects where it may not be listed. */
export async function findSetupObjects(
  api: KubeApi,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly FoundObject[]> {
  const found = await Promise.all(
    namespacedSetupKinds.map(async (kind) => {
      const answer = await api.json({
        path: setupKindPath(kind, namespace),
        query: { labelSelector: setupSelector },
        accept: metadataOnly,
        signal,
      });
      return list(record(answer).items).flatMap((item) => foundObject(kind.kind, item));
    }),
  );
  return found.flat();
}

export interface FoundNamespace {
  readonly object: FoundObject;
  /** A set-up made it; else a set-up only put a label on it. */
  readonly isOurs: boolean;
  /** A set-up has fields in it. */
  readonly isLabelled: boolean;
}

/** The namespace as a set-up sees it; undefined where there is none, or where it may not be seen. */
export async function findSetupNamespace(
  api: KubeApi,
  name: string,
  signal: AbortSignal,
): Promise<FoundNamespace | undefined> {
  const raw = await readObject(api, { kind: "Namespace", metadata: { name } }, signal).catch(noneIfForbidden);
  const [object] = raw === undefined ? [] : foundObject("Namespace", raw);
  if (raw === undefined || object === undefined) return undefined;
  const isOurs = object.metadata.labels?.[labels.setup] === "true";
  return { object, isOurs, isLabelled: isAppliedByUs(raw) };
}

function noneIfForbidden(error: unknown): undefined {
  if (isFailure(error, "forbidden")) return undefined;
  throw error;
}

function foundObject(kind: string, raw: unknown): readonly FoundObject[] {
  const metadata = record(record(raw).metadata);
  const [name, namespace, uid] = [text(metadata.name), text(metadata.namespace), text(metadata.uid)];
  if (name === undefined || uid === undefined) return [];
  const objectLabels = texts(metadata.labels);
  return [
    {
      kind,
      uid,
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(objectLabels === undefined ? {} : { labels: objectLabels }),
      },
    },
  ];
}

/** Asks for the deletion of this very object; one that is gone already is as good. */
export async function deleteFound(api: KubeApi, object: FoundObject, signal: AbortSignal): Promise<void> {
  try {
    await api.json({
      method: "DELETE",
      path: setupObjectPath(object),
      body: { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid: object.uid } },
      signal,
    });
  } catch (error) {
    if (!isFailure(error, "notFound")) throw error;
  }
}

/** What people keep in namespaces; what a namespace always holds by itself is left out by name. */
const contents: readonly { readonly path: (namespace: string) => string; readonly noun: string }[] = [
  ...[
    ["pods", "pod"],
    ["persistentvolumeclaims", "claim"],
    ["secrets", "secret"],
    ["configmaps", "config map"],
    ["services", "service"],
    ["serviceaccounts", "service account"],
  ].map(([resource = "", noun = ""]) => ({ path: (at: string) => corePath(at, resource), noun })),
  ...[
    ["apps/v1", "deployments", "deployment"],
    ["apps/v1", "statefulsets", "stateful set"],
    ["apps/v1", "daemonsets", "daemon set"],
    ["batch/v1", "jobs", "job"],
    ["batch/v1", "cronjobs", "cron job"],
    ["rbac.authorization.k8s.io/v1", "roles", "role"],
    ["rbac.authorization.k8s.io/v1", "rolebindings", "role binding"],
    ["networking.k8s.io/v1", "ingresses", "ingress"],
  ].map(([group = "", resource = "", noun = ""]) => ({
    path: (at: string) => groupPath(group, at, resource),
    noun,
  })),
];
const inEveryNamespace = ["kube-root-ca.crt", "default"];

/**
 * `pod web-1`: what else a namespace holds, and would be lost with it. What may not be seen counts as something; a
 * kind that the server does not have as nothing.
 */
export async function foreignContents(
  api: KubeApi,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = await Promise.all(
    contents.map(async ({ path, noun }) => {
      try {
        const answer = await api.json({ path: path(namespace), accept: metadataOnly, signal });
        return foreignOf(answer, noun);
      } catch (error) {
        if (isFailure(error, "notFound")) return [];
        if (isFailure(error, "forbidden")) return [`perhaps a ${noun}, which you may not see`];
        throw error;
      }
    }),
  );
  return found.flat();
}

function foreignOf(answer: unknown, noun: string): readonly string[] {
  return list(record(answer).items).flatMap((item) => {
    const metadata = record(record(item).metadata);
    const name = text(metadata.name) ?? "";
    const isSetup = texts(metadata.labels)?.[labels.setup] === "true";
    return isSetup || inEveryNamespace.includes(name) ? [] : [`${noun} ${name}`];
  });
}
