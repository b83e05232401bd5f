import type { Disposable } from "../base/disposable.js";
import type { Message } from "./protobuf/message.js";

/** One request to the API server. Times are in milliseconds. */
export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/api/v1/namespaces/default/pods`: each segment already encoded (see `paths.ts`). */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Of the body; `application/json` unless told. A PATCH must say which patch it is. */
  readonly contentType?:
    | "application/json"
    | "application/merge-patch+json"
    | "application/json-patch+json"
    | "application/strategic-merge-patch+json"
    | "application/apply-patch+yaml";
  readonly accept?: string;
  /** What is read of the answer in protobuf, as which it is then asked for; a server that has none answers in JSON. */
  readonly protobuf?: Message;
  readonly signal: AbortSignal;
  /** Longest silence before the call fails as unreachable; 30,000 unless told, 0 for none. */
  readonly idleMs?: number;
  /** Longest wait for the head of the answer, where it is to be shorter than `idleMs`. */
  readonly answerMs?: number;
  /** Of a body that is read whole: told the first bytes of it, as soon as they are there. */
  readonly onStart?: (bytes: Uint8Array) => void;
  /** Told the head of the answer that is taken; names in lower case. */
  readonly onHeaders?: (headers: Readonly<Record<string, string | string[] | undefined>>) => void;
}

/** A body that arrives in pieces, read with backpressure. Disposing cuts it. */
export interface ApiByteStream extends Disposable, AsyncIterable<Uint8Array> {}

/** Messages of an upgraded connection (pods/exec, attach, portforward). */
export interface ApiSocket extends Disposable {
  /** The sub-protocol that the server chose: `v5.channel.k8s.io`. */
  readonly protocol: string;
  /**
   * Called with each part of a message as it arrives, by one listener; until there is one, messages wait on the wire.
   * The bytes are the listener's during the call only. A message of no bytes is one empty piece.
   */
  onPiece(listener: (piece: Uint8Array, isFirst: boolean, isLast: boolean) => void): void;
  /** Called once, also when it is over already. 1006: without a close frame; the reason is ours or Node's. */
  onClose(listener: (closed: { readonly code: number; readonly reason: string }) => void): void;
  /** Sends `parts` as one message. Resolves when less than the send window (1 MiB) waits to be sent; at once after the end. */
  send(...parts: readonly Uint8Array[]): Promise<void>;
  /** Sends the close frame. */
  close(): void;
  pause(): void;
  resume(): void;
}

/**
 * A Kubernetes API server, spoken to as one user. Every method rejects with a ClusterFailure that holds the
 * server's Status whole, or with the signal's reason.
 */
export interface KubeApi {
  /** The answer, parsed from JSON but not checked: decode it. */
  json(request: ApiRequest): Promise<unknown>;
  /** The answer as it comes: watches, logs. */
  stream(request: ApiRequest): Promise<ApiByteStream>;
  /** Upgrades to a WebSocket with the first of `protocols` that the server knows. */
  upgrade(request: ApiRequest & { readonly protocols: readonly string[] }): Promise<ApiSocket>;
  /** host:port, for messages. */
  readonly serverName: string;
}
