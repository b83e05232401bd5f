import type { ActionDeps } from "../../src/actions/deps.js";
import { Emitter } from "../../src/base/event.js";
import { toDisposable, type Disposable } from "../../src/base/disposable.js";
import { nullLogger } from "../../src/base/log.js";
import type { RandomBytes } from "../../src/base/random.js";
import { ClusterFailure, type FailureKind } from "../../src/domain/failure.js";
import { resolveProfiles } from "../../src/domain/profiles/resolveProfiles.js";
import type { Session, SessionEvent } from "../../src/domain/session.js";
import type { Settings } from "../../src/domain/settings.js";
import type { ApiByteStream, ApiRequest, ApiSocket, KubeApi } from "../../src/kube/api.js";
import { decodePod } from "../../src/kube/decode/pod.js";
import { Credentials } from "../../src/state/credentials.js";
import { FailedLaunches } from "../../src/state/failedLaunches.js";
import { Collection } from "../../src/state/collection.js";
import type { SessionEvents } from "../../src/state/sessionEvents.js";
import { HandClock } from "./clock.js";
import { testPlatform } from "./platform.js";

interface Stored {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string }[];
  };
  readonly spec?: object;
  readonly status?: object;
}

/** One exec or attach that a test answers. */
export class HandSocket implements ApiSocket {
  /** What the server chose; a test may say that it is an old one. */
  protocol = "v5.channel.k8s.io";
  readonly sent: Uint8Array[] = [];
  isDisposed = false;
  private receive: (data: Uint8Array) => void = () => undefined;
  private closed: (closed: { code: number; reason: string }) => void = () => undefined;

  constructor(readonly query: NonNullable<ApiRequest["query"]>) {}

  onPiece(listener: Parameters<ApiSocket["onPiece"]>[0]): void {
    this.receive = (data) => listener(data, true, true);
  }
  onClose(listener: (closed: { code: number; reason: string }) => void): void {
    this.closed = listener;
  }
  send(...parts: readonly Uint8Array[]): Promise<void> {
    this.sent.push(Buffer.concat(parts));
    return Promise.resolve();
  }
  close(): void {
    this.dispose();
  }
  pause(): void {
    return;
  }
  resume(): void {
    return;
  }
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.closed({ code: 1006, reason: "" });
  }

  /** Output of the process. */
  say(text: string, channel: 1 | 2 = 1): void {
    this.receive(Buffer.from([channel, ...Buffer.from(text)]));
  }
  /** Its end: an exit code, or the message of a Status without one. */
  end(how: number | string): void {
    const status =
      how === 0
        ? { status: "Success" }
        : typeof how === "number"
          ? {
              status: "Failure",
              reason: "NonZeroExitCode",
              details: { causes: [{ reason: "ExitCode", message: String(how) }] },
            }
          : { status: "Failure", reason: "InternalError", message: how, code: 500 };
    this.receive(Buffer.from([3, ...Buffer.from(JSON.stringify({ metadata: {}, ...status }))]));
    this.closed({ code: 1000, reason: "" });
  }
}

/**
 * A namespace in memory, as far as the verbs need one: objects with labels, owners, preconditions and dry runs, and
 * the watches that follow them at once. What happens to a pod, the test says.
 */
export class HandCluster implements KubeApi {
  readonly serverName = "hand:6443";
  readonly namespace = "team-a";
  readonly clock = new HandClock();
  readonly objects = new Map<string, Stored>();
  readonly requests: ApiRequest[] = [];
  readonly sockets: HandSocket[] = [];
  readonly sessions = new Collection<Session>();
  readonly connection = new AbortController();
  followers = 0;
  /** Who keeps the connection. */
  holders = 0;
  /** Throws to refuse a request, or answers it; undefined lets it through. */
  intercept: (request: ApiRequest) => unknown = () => undefined;
  /** Called with each exec, before it is open; throws to refuse it. */
  onExec: (socket: HandSocket) => void = () => undefined;
  private readonly events = new Map<string, SessionEvent[]>();
  private readonly eventChanges = new Emitter<ReadonlySet<string>>();
  private made = 0;

  deps(
    parts: {
      readonly profiles?: Settings["profiles"];
      readonly random?: RandomBytes;
      readonly credentials?: Credentials;
      readonly failedLaunches?: ActionDeps["failedLaunches"];
      /** A folder that nobody trusts, and whose kubeconfig names this cluster. */
      readonly untrustedFolder?: string;
    } = {},
  ): ActionDeps {
    const { profiles, problems } = resolveProfiles(parts.profiles ?? {});
    let draws = 0;
    const sessionEvents: SessionEvents = {
      of: (uid) => this.events.get(uid) ?? [],
      onDidChange: this.eventChanges.event,
      follow: (): Disposable => {
        this.followers++;
        return toDisposable(() => this.followers--);
      },
    };
    return {
      cluster: () =>
        Promise.resolve({
          context: "hand",
          namespace: this.namespace,
          ...(parts.untrustedFolder === undefined ? {} : { workspaceFolder: parts.untrustedFolder }),
          api: this,
          signal: this.connection.signal,
          sessions: this.sessions,
          sessionEvents,
          hold: (): Disposable => {
            this.holders++;
            return toDisposable(() => this.holders--);
          },
        }),
      sessions: this.sessions,
      sessionEvents,
      profiles: { problems, get: (name) => profiles.find((profile) => profile.name === name) },
      credentials: parts.credentials ?? new Credentials(testPlatform()),
      failedLaunches: parts.failedLaunches ?? new FailedLaunches(),
      platform: {
        process: { env: { USER: "ada" }, platform: "linux", homeDir: "/home/ada" },
        isTrusted: () => parts.untrustedFolder === undefined,
      },
      clock: this.clock,
      random: parts.random ?? ((count) => new Uint8Array(count).fill(++draws)),
      log: nullLogger,
    };
  }

  /** `kind/name` of everything there is. */
  get names(): readonly string[] {
    return [...this.objects.values()].map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  }

  /** The pods' sessions. */
  get session(): Session {
    const [session] = this.sessions.values();
    if (!session) throw new Error("no session");
    return session;
  }

  /** Gives a pod a status, as the kubelet and the scheduler would. */
  setStatus(name: string, status: object, spec: object = { nodeName: "node-1" }): void {
    const key = `pods/${name}`;
    const pod = this.objects.get(key);
    if (!pod) throw new Error(`no pod ${name}`);
    this.put(key, { ...pod, spec: { ...pod.spec, ...spec }, status });
  }

  /** Adds an event about a pod. */
  addEvent(name: string, event: Pick<SessionEvent, "reason" | "message"> & Partial<SessionEvent>): void {
    const uid = this.objects.get(`pods/${name}`)?.metadata.uid ?? "";
    const at = new Date(this.clock.now()).toISOString();
    const list = this.events.get(uid) ?? [];
    const full: SessionEvent = {
      key: `${uid}.${list.length}`,
      aboutUid: uid,
      aboutName: name,
      type: "Normal",
      count: 1,
      firstSeenAt: at,
      lastSeenAt: at,
      ...event,
    };
    this.events.set(uid, [...list, full]);
    this.eventChanges.fire(new Set([uid]));
  }

  remove(key: string): void {
    const object = this.objects.get(key);
    this.objects.delete(key);
    if (!object) return;
    if (object.kind === "Pod")
      this.sessions.apply(new Map(), new Set([`${this.namespace}/${object.metadata.name}`]));
    for (const [otherKey, other] of [...this.objects]) {
      if (other.metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid))
        this.remove(otherKey);
    }
  }

  async json(request: ApiRequest): Promise<unknown> {
    this.requests.push(request);
    await Promise.resolve();
    if (request.signal.aborted) throw request.signal.reason;
    const answer = this.intercept(request);
    if (answer !== undefined) return answer;
    const [, , , , , resource = "", name] = request.path.split("/");
    const key = `${resource}/${name ?? ""}`;
    switch (request.method ?? "GET") {
      case "POST":
        return this.create(resource, request);
      case "GET":
        return name === undefined ? { items: this.select(resource, request) } : this.read(key);
      case "DELETE": {
        const { uid } = (request.body as { preconditions: { uid: string } }).preconditions;
        if (this.read(key).metadata.uid !== uid)
          throw failure("conflict", 409, "Conflict", "Precondition failed");
        this.remove(key);
        return {};
      }
      case "PUT":
      case "PATCH": {
        const pod = this.read(key);
        const patch = request.body as { metadata: { uid: string; annotations?: object }; spec?: object };
        if (patch.metadata.uid !== pod.metadata.uid)
          throw failure("conflict", 409, "Conflict", "Precondition failed");
        this.put(key, { ...pod, spec: { ...pod.spec, ...patch.spec } });
        return {};
      }
    }
  }

  stream(): Promise<ApiByteStream> {
    return Promise.reject(new Error("no streams here"));
  }

  async upgrade(request: ApiRequest): Promise<ApiSocket> {
    await Promise.resolve();
    request.signal.throwIfAborted();
    const socket = new HandSocket(request.query ?? {});
    this.onExec(socket);
    this.sockets.push(socket);
    request.signal.addEventListener("abort", () => socket.dispose(), { once: true });
    return socket;
  }

  private create(resource: string, request: ApiRequest): Stored {
    const body = request.body as Stored;
    const key = `${resource}/${body.metadata.name}`;
    if (this.objects.has(key)) {
      throw failure("conflict", 409, "AlreadyExists", `${key} already exists`, body.metadata.name);
    }
    const uid = `uid-${++this.made}`;
    const creationTimestamp = new Date(this.clock.now()).toISOString();
    const object = {
      ...body,
      metadata: { ...body.metadata, uid, creationTimestamp },
      status: { phase: "Pending" },
    };
    if (request.query?.["dryRun"] !== "All") this.put(key, object);
    return object;
  }

  private read(key: string): Stored {
    const object = this.objects.get(key);
    if (!object) throw failure("notFound", 404, "NotFound", `${key} not found`);
    return object;
  }

  private select(resource: string, request: ApiRequest): readonly Stored[] {
    const wanted = String(request.query?.["labelSelector"] ?? "")
      .split(",")
      .map((part) => part.split("="));
    return [...this.objects]
      .filter(([key]) => key.startsWith(`${resource}/`))
      .map(([, object]) => object)
      .filter(({ metadata }) => wanted.every(([label = "", value]) => metadata.labels?.[label] === value));
  }

  private put(key: string, object: Stored): void {
    this.objects.set(key, object);
    const session = object.kind === "Pod" ? decodePod(object) : undefined;
    if (session)
      this.sessions.apply(new Map([[`${this.namespace}/${session.ref.name}`, session]]), new Set());
  }
}

/** A refusal as the API server gives it. */
export function failure(
  kind: FailureKind,
  code: number,
  reason: string,
  message: string,
  name?: string,
): ClusterFailure {
  return new ClusterFailure(kind, message, {
    code,
    status: {
      status: "Failure",
      code,
      reason,
      message,
      ...(name === undefined ? {} : { details: { name } }),
    },
  });
}

/** The status of a pod whose main container is in `state`; its conditions say so too. */
export function mainStatus(phase: string, state: object, isReady = false, restartCount = 0): object {
  return {
    phase,
    startTime: "2026-01-01T00:00:00Z",
    conditions: [
      { type: "PodScheduled", status: "True" },
      { type: "Ready", status: isReady ? "True" : "False" },
      { type: "ContainersReady", status: isReady ? "True" : "False" },
    ],
    containerStatuses: [{ name: "main", state, ready: isReady, restartCount }],
  };
}

export const runningStatus = mainStatus("Running", { running: { startedAt: "2026-01-01T00:00:01Z" } }, true);
