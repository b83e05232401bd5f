import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { systemClock, type Clock } from "../base/clock.js";
import { DisposableStore } from "../base/disposable.js";
import { nullLogger, type Logger } from "../base/log.js";
import { randomHex, systemRandom, type RandomBytes } from "../base/random.js";
import type { ApiContext } from "./api/exchange.js";
import { ItemBytes } from "./api/itemBytes.js";
import { ApiServer } from "./api/server.js";
import { Authenticator } from "./auth/authenticator.js";
import { CertificateAuthority } from "./auth/certificates.js";
import { kubeconfigText } from "./auth/kubeconfig.js";
import { RbacAuthorizer } from "./auth/rbac.js";
import { ServiceAccountTokens } from "./auth/serviceAccountTokens.js";
import { controllerRequests } from "./controllerRequests.js";
import { FaultPlan } from "./faults/faultPlan.js";
import type { Faults } from "./faults/faults.js";
import { PlaygroundFaults } from "./faults/playgroundFaults.js";
import { SkewedClock } from "./faults/skewedClock.js";
import { expireEvents } from "./housekeeping/eventExpiry.js";
import { keepNamespacesFurnished } from "./housekeeping/namespaceContents.js";
import { endNamespaces } from "./housekeeping/namespaceEnd.js";
import { keepQuotaStatus } from "./housekeeping/quotaStatus.js";
import { seed, viewersGroup } from "./housekeeping/seed.js";
import { keepServiceEndpoints } from "./housekeeping/serviceEndpoints.js";
import type { ObjectStore } from "./objects.js";
import type { PlaygroundNode, StartControllers, StartNode } from "./parts.js";
import { MemoryStore } from "./store/memoryStore.js";

const dayMs = 86_400_000;
const certificateLifeMs = 365 * dayMs;

export interface PlaygroundOptions {
  /** A folder of its own: the kubeconfig is written there, and the node keeps its files in it. */
  readonly dir: string;
  /** What runs pods; without it the playground is an API only, and pods are what tests say of them. */
  readonly startNode?: StartNode;
  /** Scheduler, jobs, garbage collection, claims. */
  readonly startControllers?: StartControllers;
  /** 0 or absent: any that is free. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly random?: RandomBytes;
  readonly log?: Logger;
}

/** A cluster in this process. */
export interface Playground {
  /** Contexts `playground` (a client certificate), `playground-token` (a bearer token) and `playground-viewer`. */
  readonly kubeconfigPath: string;
  /** `https://127.0.0.1:…` */
  readonly server: string;
  readonly faults: Faults;
  readonly store: ObjectStore;
  /** Ends its connections, its pods and itself. */
  stop(): Promise<void>;
}

/** Starts a cluster on loopback and writes its kubeconfig. Rejects with a `UserError` where pods cannot run. */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { dir, random = systemRandom, log = nullLogger } = options;
  const clock = new SkewedClock(options.clock ?? systemClock);
  const owned = new DisposableStore();
  const store = new MemoryStore({ clock, random });
  const tokens = new ServiceAccountTokens({ store, clock, random });
  const authority = new CertificateAuthority(random, {
    fromMs: clock.now() - dayMs,
    untilMs: clock.now() + certificateLifeMs,
  });
  const adminToken = randomHex(random, 32);
  const viewerToken = randomHex(random, 32);
  const authenticator = new Authenticator(
    [
      { token: adminToken, user: { name: "token-admin", groups: ["system:masters"] } },
      { token: viewerToken, user: { name: "viewer", groups: [viewersGroup] } },
    ],
    tokens,
  );

  seed(store);
  let node: PlaygroundNode | undefined;
  const parts = { store, clock, random, log };
  const context: ApiContext = {
    ...parts,
    items: owned.add(new ItemBytes(store)),
    authorizer: new RbacAuthorizer(store),
    tokens,
    // The node is started last, as it asks for tokens; what is asked of it comes only after that.
    get kubelet() {
      return node?.kubelet;
    },
    get metrics() {
      return node?.metrics;
    },
    caCertificatePem: authority.certificatePem,
  };
  owned.add(keepNamespacesFurnished(store, authority.certificatePem));
  owned.add(endNamespaces(context));
  owned.add(keepQuotaStatus(store));
  owned.add(keepServiceEndpoints(store));
  owned.add(expireEvents(store, clock));

  const plan = new FaultPlan(clock);
  const certificate = authority.issueServer("kube-apiserver", {
    dns: ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"],
    ipv4: ["127.0.0.1"],
  });
  const server = new ApiServer({
    context,
    authenticator,
    certificate,
    caCertificatePem: authority.certificatePem,
    gate: plan.enter,
  });
  const faults = owned.add(
    new PlaygroundFaults({ plan, clock, context, authenticator, server, node: () => node }),
  );
  const stop = async () => {
    owned.dispose();
    await server.stop();
    await node?.stop();
  };
  try {
    await mkdir(dir, { recursive: true });
    node = await options.startNode?.({ ...parts, dir: path.join(dir, "node"), tokens });
    if (options.startControllers)
      owned.add(options.startControllers({ ...parts, requests: controllerRequests(context) }));
    await server.start(options.port ?? 0);
  } catch (failure) {
    await stop();
    throw failure;
  }

  const address = `https://127.0.0.1:${server.port}`;
  const admin = authority.issueClient({ commonName: "playground-admin", organizations: ["system:masters"] });
  const kubeconfigPath = path.join(dir, "kubeconfig");
  const text = kubeconfigText(address, authority.certificatePem, [
    { context: "playground", credential: { kind: "certificate", certificate: admin } },
    { context: "playground-token", credential: { kind: "token", token: adminToken } },
    { context: "playground-viewer", credential: { kind: "token", token: viewerToken } },
  ]);
  await writeFile(kubeconfigPath, text, { mode: 0o600 });
  // A file that was there keeps its mode when it is written again.
  await chmod(kubeconfigPath, 0o600);
  return { kubeconfigPath, server: address, faults, store, stop };
}
