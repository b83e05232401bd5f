import { claimName } from "./resolvedLaunch.js";
import type { Session, SessionVolume } from "./session.js";

/** Where the work of a session lies, and with that what becomes of it when its pod is deleted. */
export type Workspace =
  | { readonly kind: "temporary"; readonly path: string }
  /** Made for the session and deleted with it. */
  | { readonly kind: "ownClaim"; readonly path: string; readonly claimName: string }
  | { readonly kind: "keptClaim"; readonly path: string; readonly claimName: string }
  | { readonly kind: "node"; readonly path: string; readonly folder: string };

/** The first volume that its main container sees and may write to; undefined where there is none. */
export function workspaceOf(session: Session): Workspace | undefined {
  for (const volume of session.volumes) {
    const workspace = volume.mountPath === undefined ? undefined : behind(volume, volume.mountPath, session);
    if (workspace) return workspace;
  }
  return undefined;
}

function behind({ kind, source = "" }: SessionVolume, path: string, session: Session): Workspace | undefined {
  switch (kind) {
    case "emptyDir":
    case "memory":
      return { kind: "temporary", path };
    case "claim": {
      const isDeletedToo = source === claimName(session.id) && !keepsItsClaim(session);
      return { kind: isDeletedToo ? "ownClaim" : "keptClaim", path, claimName: source };
    }
    case "hostPath":
      return { kind: "node", path, folder: source };
    case "configMap":
    case "secret":
    case "projected":
    case "other":
      return undefined;
  }
}

/** The pod does not tell; its request does. */
function keepsItsClaim({ requestJson = "" }: Session): boolean {
  try {
    const { storage } = JSON.parse(requestJson) as { readonly storage?: { readonly keep?: unknown } };
    return storage?.keep === true;
  } catch {
    return false;
  }
}
