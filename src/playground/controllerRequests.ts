import { createStored } from "./api/create.js";
import { deleteStored } from "./api/delete.js";
import type { ApiContext } from "./api/exchange.js";
import { noSuchResource } from "./api/status.js";
import type { ControllerRequests } from "./parts.js";
import { decode } from "./schema/decode.js";
import type { Json } from "./schema/json.js";
import { findKind, type Kind } from "./store/kinds.js";

/** The API server as its own controllers use it: with defaults, admission and quotas, without a connection. */
export function controllerRequests(context: ApiContext): ControllerRequests {
  return {
    async create(resource, namespace, object) {
      const kind = kindOf(resource);
      const body = { ...decode(kind.kind, object as Json).value, ...typeOf(object) };
      return createStored({ context, kind, resource, namespace, warnings: [] }, body, false);
    },
    async delete(resource, namespace, name, { uid, propagationPolicy, gracePeriodSeconds }) {
      const kind = kindOf(resource);
      const current = context.store.get(resource, namespace, name);
      if (!current || (uid !== undefined && current.metadata.uid !== uid)) return;
      deleteStored(context, kind, current, {
        gracePeriodSeconds,
        propagation: propagationPolicy,
        dryRun: false,
        uid: "",
        resourceVersion: "",
      });
    },
  };
}

function kindOf(resource: string): Kind {
  const kind = findKind(resource);
  if (!kind) throw noSuchResource();
  return kind;
}

function typeOf(object: object): { readonly apiVersion: string; readonly kind: string } {
  const { apiVersion, kind } = object as { readonly apiVersion: string; readonly kind: string };
  return { apiVersion, kind };
}
