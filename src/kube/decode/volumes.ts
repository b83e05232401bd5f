import type { SessionVolume } from "../../domain/session.js";
import { list, record, text, type Building, type Json } from "./read.js";
import { SharedValues } from "./sharedValue.js";

const shared = new SharedValues<readonly SessionVolume[]>();

/** The volumes of a pod, with where the container named `mainContainer` sees each. */
export function decodeVolumes(spec: Json, mainContainer: string): readonly SessionVolume[] {
  const main = record(list(spec.containers).find((raw) => record(raw).name === mainContainer));
  const mounts = list(main.volumeMounts);
  const volumes = list(spec.volumes).map((raw): SessionVolume => {
    const given = record(raw);
    const name = text(given.name) ?? "";
    const { kind, source, sizeLimit } = decodeSource(given);
    const mountPath = text(record(mounts.find((mount) => record(mount).name === name)).mountPath);
    // The usual ones, in one piece: each member added later costs a list of its own beside the object.
    if (sizeLimit === undefined && mountPath !== undefined)
      return source === undefined ? { name, kind, mountPath } : { name, kind, source, mountPath };
    const volume: Building<SessionVolume> = { name, kind };
    if (source !== undefined) volume.source = source;
    if (sizeLimit !== undefined) volume.sizeLimit = sizeLimit;
    if (mountPath !== undefined) volume.mountPath = mountPath;
    return volume;
  });
  return shared.share(volumes);
}

function decodeSource(volume: Json): Omit<SessionVolume, "name" | "mountPath"> {
  if (volume.emptyDir) {
    const { medium, sizeLimit } = record(volume.emptyDir);
    const kind = medium === "Memory" ? "memory" : "emptyDir";
    const limit = text(sizeLimit);
    return limit === undefined ? { kind } : { kind, sizeLimit: limit };
  }
  if (volume.persistentVolumeClaim) {
    return withSource("claim", record(volume.persistentVolumeClaim).claimName);
  }
  if (volume.hostPath) return withSource("hostPath", record(volume.hostPath).path);
  if (volume.configMap) return withSource("configMap", record(volume.configMap).name);
  if (volume.secret) return withSource("secret", record(volume.secret).secretName);
  return { kind: volume.projected ? "projected" : "other" };
}

function withSource(kind: SessionVolume["kind"], source: unknown): Omit<SessionVolume, "name" | "mountPath"> {
  const named = text(source);
  return named === undefined ? { kind } : { kind, source: named };
}
