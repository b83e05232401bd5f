import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "../../base/clock.js";
import type { Logger } from "../../base/log.js";
import type { RandomBytes } from "../../base/random.js";
import type { RbacAuthorizer } from "../auth/rbac.js";
import type { ServiceAccountTokens } from "../auth/serviceAccountTokens.js";
import type { User } from "../auth/user.js";
import type { Kubelet } from "../kubelet.js";
import type { MetricsSource } from "../parts.js";
import type { Kind } from "../store/kinds.js";
import type { MemoryStore } from "../store/memoryStore.js";
import type { ItemBytes } from "./itemBytes.js";
import type { RequestInfo } from "./requestInfo.js";

/** What the API is made of; the same for every request. */
export interface ApiContext {
  readonly store: MemoryStore;
  readonly items: ItemBytes;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  readonly authorizer: RbacAuthorizer;
  readonly tokens: ServiceAccountTokens;
  /** Absent where the playground has no node: then pods have no streams. */
  readonly kubelet: Kubelet | undefined;
  readonly metrics: MetricsSource | undefined;
  /** Published to every namespace as kube-root-ca.crt. */
  readonly caCertificatePem: string;
}

/** A connection that waits to be taken over. */
export interface Upgrade {
  readonly socket: Duplex;
  /** What came after the request's head. */
  readonly head: Buffer;
}

/** One request whose sender is known and allowed, and its answer. */
export interface Exchange {
  readonly context: ApiContext;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly user: User;
  /** Aborted when the client went away or the server stops. */
  readonly signal: AbortSignal;
  /** Present where the client asks to leave HTTP for a protocol of streams. */
  readonly upgrade: Upgrade | undefined;
  /** Sent as `Warning` headers. */
  readonly warnings: string[];
}

/** A request for a stored kind. */
export interface ResourceExchange extends Exchange {
  readonly kind: Kind;
  /** The store's name of the kind. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource: string;
}
