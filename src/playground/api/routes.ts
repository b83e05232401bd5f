import { attachToPod, execInPod, forwardPorts } from "../stream/execHandlers.js";
import { readPodLog } from "../stream/logHandler.js";
import { createObject } from "./create.js";
import { deleteMany, deleteOne } from "./delete.js";
import { evictPod } from "./evict.js";
import type { ApiContext, Exchange, ResourceExchange } from "./exchange.js";
import { patchObject } from "./patch.js";
import { readPodMetrics } from "./podMetrics.js";
import { getObject, listObjects } from "./read.js";
import { reviewAccessOf, reviewOwnAccess, reviewOwnRules, reviewSelf } from "./reviews.js";
import { requestToken } from "./tokenRequest.js";
import { finalizeNamespace, replaceObject } from "./update.js";
import { watchObjects } from "./watch.js";

type Handler<E> = (exchange: E) => Promise<void> | void;

/** What every stored kind answers to, by verb. */
export const objectRoutes: Readonly<Record<string, Handler<ResourceExchange>>> = {
  get: getObject,
  list: listObjects,
  watch: watchObjects,
  create: createObject,
  update: replaceObject,
  patch: patchObject,
  delete: deleteOne,
  deletecollection: deleteMany,
};

/** A part of an object with an address of its own. */
export interface SubresourceRoute {
  /** Of what the part is, as discovery says it. */
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: Readonly<Record<string, Handler<ResourceExchange>>>;
}

const stream = (kind: string, handler: Handler<ResourceExchange>): SubresourceRoute => ({
  kind,
  verbs: { create: handler, get: handler },
});

/** Beside `status`, which every kind has that says so. */
export const subresourceRoutes: Readonly<Record<string, SubresourceRoute>> = {
  "namespaces/finalize": { kind: "Namespace", verbs: { update: finalizeNamespace } },
  "pods/attach": stream("PodAttachOptions", attachToPod),
  "pods/eviction": { kind: "Eviction", group: "policy", version: "v1", verbs: { create: evictPod } },
  "pods/exec": stream("PodExecOptions", execInPod),
  "pods/log": { kind: "Pod", verbs: { get: readPodLog } },
  "pods/portforward": stream("PodPortForwardOptions", forwardPorts),
  "serviceaccounts/token": {
    kind: "TokenRequest",
    group: "authentication.k8s.io",
    version: "v1",
    verbs: { create: requestToken },
  },
};

export const statusRoutes: SubresourceRoute["verbs"] = {
  get: getObject,
  patch: patchObject,
  update: replaceObject,
};

/** A resource that is answered, but not stored. */
export interface VirtualRoute {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: Readonly<Record<string, Handler<Exchange>>>;
  /** Where it is not, neither is its group. */
  readonly isServed: (context: ApiContext) => boolean;
}

function review(group: string, kind: string, handler: Handler<Exchange>, namespaced = false): VirtualRoute {
  const singular = kind.toLowerCase();
  const common = { group, version: "v1", plural: `${singular}s`, singular, kind, namespaced };
  return { ...common, verbs: { create: handler }, isServed: () => true };
}

export const virtualRoutes: readonly VirtualRoute[] = [
  review("authorization.k8s.io", "LocalSubjectAccessReview", reviewAccessOf, true),
  review("authorization.k8s.io", "SelfSubjectAccessReview", reviewOwnAccess),
  review("authorization.k8s.io", "SelfSubjectRulesReview", reviewOwnRules),
  review("authorization.k8s.io", "SubjectAccessReview", reviewAccessOf),
  review("authentication.k8s.io", "SelfSubjectReview", reviewSelf),
  {
    group: "metrics.k8s.io",
    version: "v1beta1",
    plural: "pods",
    singular: "",
    kind: "PodMetrics",
    namespaced: true,
    verbs: { get: readPodMetrics, list: readPodMetrics },
    isServed: (context) => context.metrics !== undefined,
  },
];
