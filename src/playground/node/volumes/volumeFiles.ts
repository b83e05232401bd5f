import type { ObjectStore } from "../../objects.js";
import type { TokenIssuer } from "../../parts.js";
import { objectAt, textAt } from "../../schema/json.js";
import { fieldValue, resourceValue, type PodPlace } from "../pods/downward.js";
import type { ConfigSource, DownwardItem, Pod, ProjectedSource, VolumeSpec } from "../pods/podTypes.js";
import type { FileSet } from "./fileSet.js";

/** A volume cannot be set up; the kubelet says so in a FailedMount event and tries again. */
export class MountFailure extends Error {}

export interface VolumeFilesOptions {
  readonly pod: Pod;
  readonly store: ObjectStore;
  readonly tokens: TokenIssuer;
  readonly place: PodPlace;
}

export interface VolumeFiles {
  readonly files: FileSet;
  /** When a token in it must be replaced. */
  readonly renewAtMs: number | undefined;
}

const ordinaryMode = 0o644;

/** Whether the kubelet itself writes the files of such a volume. */
export function hasFiles({ configMap, secret, downwardAPI, projected }: VolumeSpec): boolean {
  return [configMap, secret, downwardAPI, projected].some((source) => source !== undefined);
}

/** The files of a configMap, secret, downwardAPI or projected volume. Throws a {@link MountFailure}. */
export function volumeFiles(volume: VolumeSpec, options: VolumeFilesOptions): VolumeFiles {
  const files = new Map<string, { data: Buffer; mode: number }>();
  const { configMap, secret, downwardAPI, projected } = volume;
  const add = (path: string, data: Buffer, own: number) => files.set(path, { data, mode: own | forGroup });
  // A group that owns the pod's volumes can read them, whatever the mode says.
  const forGroup = options.pod.spec.securityContext?.fsGroup === undefined ? 0 : 0o440;
  const mode = (configMap ?? secret ?? downwardAPI ?? projected)?.defaultMode ?? ordinaryMode;
  const sources: readonly ProjectedSource[] = projected?.sources ?? [
    {
      ...(configMap ? { configMap } : {}),
      ...(secret ? { secret: { ...secret, name: secret.secretName } } : {}),
      ...(downwardAPI ? { downwardAPI } : {}),
    },
  ];
  const renewals: number[] = [];
  for (const source of sources) {
    if (source.configMap) addData(options, "configmaps", source.configMap, mode, add);
    if (source.secret) addData(options, "secrets", source.secret, mode, add);
    for (const item of source.downwardAPI?.items ?? [])
      add(item.path, Buffer.from(downwardValue(item, options)), item.mode ?? mode);
    if (source.serviceAccountToken) {
      const { path, audience, expirationSeconds = 3_600 } = source.serviceAccountToken;
      const { pod, tokens } = options;
      const namespace = pod.metadata.namespace ?? "";
      const serviceAccount = pod.spec.serviceAccountName ?? "default";
      if (!options.store.get("serviceaccounts", namespace, serviceAccount))
        throw new MountFailure(
          `failed to fetch token: serviceaccounts ${JSON.stringify(serviceAccount)} not found`,
        );
      const issued = tokens.issue({
        ...{ namespace, serviceAccount },
        audiences: audience === undefined || audience === "" ? [] : [audience],
        expirationSeconds,
        pod: { name: pod.metadata.name, uid: pod.metadata.uid },
      });
      add(path, Buffer.from(issued.token), mode);
      // The kubelet asks for the next one when four fifths of its time are over.
      renewals.push(issued.expiresAtMs - expirationSeconds * 200);
    }
  }
  return { files, renewAtMs: renewals.length > 0 ? Math.min(...renewals) : undefined };
}

function downwardValue(item: DownwardItem, { pod, place }: VolumeFilesOptions): string {
  if (item.fieldRef) return fieldValue(pod, item.fieldRef, place);
  return item.resourceFieldRef ? resourceValue(pod, undefined, item.resourceFieldRef, place) : "";
}

function addData(
  { pod, store }: VolumeFilesOptions,
  resource: "configmaps" | "secrets",
  source: ConfigSource & { readonly name: string },
  mode: number,
  add: (path: string, data: Buffer, mode: number) => void,
): void {
  const object = store.get(resource, pod.metadata.namespace, source.name);
  const kind = resource === "secrets" ? "secret" : "configmap";
  if (!object) {
    if (source.optional === true) return;
    throw new MountFailure(`${kind} ${JSON.stringify(source.name)} not found`);
  }
  const isText = resource === "configmaps";
  const data = new Map<string, Buffer>();
  for (const key of Object.keys(objectAt(object, "data")))
    data.set(key, Buffer.from(textAt(object, "data", key), isText ? "utf8" : "base64"));
  for (const key of Object.keys(objectAt(object, "binaryData")))
    data.set(key, Buffer.from(textAt(object, "binaryData", key), "base64"));
  if (!source.items) {
    for (const [key, value] of data) add(key, value, mode);
    return;
  }
  for (const item of source.items) {
    const value = data.get(item.key);
    if (value) add(item.path, value, item.mode ?? mode);
    else if (source.optional !== true)
      throw new MountFailure(
        `references non-existent ${resource === "secrets" ? "secret" : "config"} key: ${item.key}`,
      );
  }
}
