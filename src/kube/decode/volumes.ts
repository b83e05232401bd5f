import type { SessionVolume } from "../../domain/session.js";
import { list, record, text, type Building, type Json } from "./read.js";

/** The volumes of a pod, with where the container named `mainContainer` sees each. */
export function decodeVolumes(spec: Json, mainContainer: string): readonly SessionVolume[] {
  const main = record(list(spec.containers).find((raw) => record(raw).name === mainContainer));
  const mounts = list(main.volumeMounts);
  return list(spec.volumes).map((raw) => {
    const given = record(raw);
    const name = text(given.name) ?? "";
    const volume: Building<SessionVolume> = { name, ...decodeSource(given) };
    const mountPath = text(record(mounts.find((mount) => record(mount).name === name)).mountPath);
    if (mountPath !== undefined) volume.mountPath = mountPath;
    return volume;
  });
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
