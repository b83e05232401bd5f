import type { ConfigMap, ObjectMeta, OwnerReference, PersistentVolumeClaim } from "./manifest.js";
import { annotations, labels, managedByValue } from "../../domain/labels.js";
import type { PodRef } from "../../domain/refs.js";
import { claimName, filesConfigMapName, type ResolvedLaunch } from "../../domain/resolvedLaunch.js";
import type { StoredFile } from "../../domain/sessionFiles.js";

/** The ConfigMap of a session's files, owned by its pod; undefined for a session without files. */
export function encodeFilesConfigMap(launch: ResolvedLaunch, owner: Required<PodRef>): ConfigMap | undefined {
  if (launch.files.length === 0) return undefined;
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  for (const file of launch.files) {
    if (isText(file)) data[file.key] = Buffer.from(file.content).toString("utf8");
    else binaryData[file.key] = Buffer.from(file.content).toString("base64");
  }
  const index = launch.files.map(({ key, givenPath, encoding }) => ({ key, path: givenPath, encoding }));
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      ...meta(filesConfigMapName(launch.sessionId), launch, owner),
      annotations: { [annotations.files]: JSON.stringify(index) },
      ownerReferences: [ownerReference(owner)],
    },
    ...(Object.keys(data).length > 0 ? { data } : {}),
    ...(Object.keys(binaryData).length > 0 ? { binaryData } : {}),
  };
}

/** The claim that a session asked to be made; owned by its pod unless it is to be kept. */
export function encodeWorkspaceClaim(
  launch: ResolvedLaunch,
  owner: Required<PodRef>,
): PersistentVolumeClaim | undefined {
  const { storage } = launch;
  if (storage.kind !== "newClaim") return undefined;
  const metadata = meta(claimName(launch.sessionId), launch, owner);
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      ...metadata,
      annotations: { [annotations.madeFor]: launch.name },
      ...(storage.keep === true
        ? { labels: { ...metadata.labels, [labels.kept]: "true" } }
        : { ownerReferences: [ownerReference(owner)] }),
    },
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(storage.storageClass === undefined ? {} : { storageClassName: storage.storageClass }),
      resources: { requests: { storage: storage.size } },
    },
  };
}

/** Only our own labels: a label for services must not select a claim. */
function meta(name: string, launch: ResolvedLaunch, owner: PodRef): ObjectMeta {
  return {
    name,
    namespace: owner.namespace,
    labels: {
      [labels.managedBy]: managedByValue,
      [labels.session]: launch.sessionId,
      [labels.profile]: launch.profile,
    },
  };
}

function ownerReference({ name, uid }: Required<PodRef>): OwnerReference {
  return { apiVersion: "v1", kind: "Pod", name, uid };
}

function isText({ content, encoding }: StoredFile): boolean {
  return encoding === "utf8" && !content.includes(0);
}
