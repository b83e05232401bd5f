import type { Clock } from "../../base/clock.js";
import { DisposableStore, MutableDisposable, type Disposable } from "../../base/disposable.js";
import { randomFraction, type RandomBytes } from "../../base/random.js";
import type { ObjectStore, StoredObject } from "../objects.js";
import { textAt } from "../schema/json.js";
import { timestamp } from "../store/timestamp.js";

export interface SyntheticPodsOptions {
  readonly count: number;
  /** Over how many namespaces they are spread: `synthetic-0`, `synthetic-1`, … */
  readonly namespaces?: number | undefined;
  /** How many of them change per second. */
  readonly churnPerSecond?: number | undefined;
  /** Labels of every one of them, beside `app=synthetic` and `index`. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface SyntheticPodsParts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

const churnEveryMs = 50;
const nodes = 100;

/**
 * Pods that nobody runs: complete objects of about the size of real ones on nodes that are only names, some of
 * which change as fast as is asked. What they have in common is shared, so that ten thousand take little memory.
 * Their end ends the churn; the pods stay.
 */
export class SyntheticPods implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly keys: { readonly namespace: string; readonly name: string }[] = [];

  constructor(
    private readonly parts: SyntheticPodsParts,
    private readonly options: SyntheticPodsOptions,
  ) {
    this.make();
    this.owned.add(this.finishDeletions());
    const { churnPerSecond = 0 } = options;
    if (churnPerSecond > 0) this.churnOn(churnPerSecond);
  }

  /** Changes `count` of the pods now. */
  churn(count: number): void {
    const { store, random, clock } = this.parts;
    for (let change = 0; change < count; change++) {
      const key = this.keys[Math.floor(randomFraction(random) * this.keys.length)];
      if (!key) return;
      store.update("pods", key.namespace, key.name, (pod) => changed(pod, timestamp(clock.now())));
    }
  }

  dispose(): void {
    this.owned.dispose();
  }

  private make(): void {
    const { store, clock } = this.parts;
    const { count, namespaces = 10, labels = {} } = this.options;
    const madeAt = timestamp(clock.now());
    for (let index = 0; index < namespaces; index++) {
      const name = `synthetic-${index}`;
      if (!store.get("namespaces", undefined, name))
        store.create("namespaces", {
          apiVersion: "v1",
          kind: "Namespace",
          metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
          spec: { finalizers: ["kubernetes"] },
          status: { phase: "Active" },
        });
    }
    const shared = sharedParts(madeAt);
    for (let index = 0; index < count; index++) {
      const namespace = `synthetic-${index % namespaces}`;
      const name = `pod-${String(index).padStart(5, "0")}`;
      this.keys.push({ namespace, name });
      store.create(
        "pods",
        podOf(shared, index, { name, namespace }, { ...labels, app: "synthetic", index: String(index) }),
      );
    }
  }

  private churnOn(perSecond: number): void {
    const { clock } = this.parts;
    const timer = this.owned.add(new MutableDisposable());
    const startedAtMs = clock.now();
    let made = 0;
    const turn = () => {
      const due = Math.floor(((clock.now() - startedAtMs) * perSecond) / 1000) - made;
      made += due;
      this.churn(due);
      timer.value = clock.setTimer(churnEveryMs, turn);
    };
    timer.value = clock.setTimer(churnEveryMs, turn);
  }

  /** As no node ends them, a deleted one goes at once. */
  private finishDeletions(): Disposable {
    const { store } = this.parts;
    return store.watch(({ type, resource, object }) => {
      const { namespace, name, uid, deletionTimestamp } = object.metadata;
      if (resource !== "pods" || type !== "MODIFIED" || deletionTimestamp === undefined) return;
      if (textAt(object, "spec", "nodeName").startsWith("synthetic-"))
        store.remove("pods", namespace, name, uid);
    });
  }
}

/** One that is not ready becomes so, and the other way round; each turn counts a restart. */
function changed(pod: StoredObject, at: string): StoredObject {
  const status = pod["status"] as PodStatus;
  const [container] = status.containerStatuses;
  if (!container) return pod;
  const ready = !container.ready;
  return {
    ...pod,
    status: {
      ...status,
      conditions: status.conditions.map((one) =>
        one.type === "Ready" ? { ...one, status: ready ? "True" : "False", lastTransitionTime: at } : one,
      ),
      containerStatuses: [{ ...container, ready, restartCount: container.restartCount + (ready ? 0 : 1) }],
    },
  };
}

interface PodStatus {
  readonly conditions: readonly {
    readonly type: string;
    readonly status: string;
    readonly lastTransitionTime: string;
  }[];
  readonly containerStatuses: readonly {
    readonly name: string;
    readonly ready: boolean;
    readonly restartCount: number;
  }[];
  readonly [field: string]: unknown;
}

function sharedParts(madeAt: string) {
  const environment = Array.from({ length: 12 }, (_unused, index) => ({
    name: `SETTING_${index}`,
    value: `a value of about the length that settings have, number ${index}`,
  }));
  const spec = {
    volumes: [
      { name: "workspace", emptyDir: {} },
      { name: "config", configMap: { name: "synthetic-config", defaultMode: 420 } },
    ],
    containers: [
      {
        name: "main",
        image: "registry.test/synthetic:1",
        command: ["sleep", "infinity"],
        env: environment,
        resources: { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "100m", memory: "128Mi" } },
        volumeMounts: [
          { name: "workspace", mountPath: "/workspace" },
          { name: "config", mountPath: "/etc/synthetic", readOnly: true },
        ],
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
        imagePullPolicy: "IfNotPresent",
      },
    ],
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    serviceAccountName: "default",
    serviceAccount: "default",
    securityContext: {},
    schedulerName: "default-scheduler",
    tolerations: [],
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: "PreemptLowerPriority",
  };
  const specs = Array.from({ length: nodes }, (_unused, index) => ({
    ...spec,
    nodeName: `synthetic-${index}`,
  }));
  const conditions = [
    "PodReadyToStartContainers",
    "Initialized",
    "Ready",
    "ContainersReady",
    "PodScheduled",
  ].map((type) => ({ type, status: "True", lastProbeTime: null, lastTransitionTime: madeAt }));
  const container = {
    name: "main",
    state: { running: { startedAt: madeAt } },
    lastState: {},
    ready: true,
    restartCount: 0,
    image: "registry.test/synthetic:1",
    imageID:
      "registry.test/synthetic@sha256:0000000000000000000000000000000000000000000000000000000000000000",
    started: true,
  };
  return { specs, conditions, container, madeAt };
}

function podOf(
  { specs, conditions, container, madeAt }: ReturnType<typeof sharedParts>,
  index: number,
  place: { readonly name: string; readonly namespace: string },
  labels: Readonly<Record<string, string>>,
) {
  const podIP = `10.${128 + Math.floor(index / 65_536)}.${Math.floor(index / 256) % 256}.${index % 256}`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...place, generation: 1, labels },
    spec: specs[index % specs.length],
    status: {
      phase: "Running",
      conditions,
      hostIP: "192.0.2.1",
      podIP,
      podIPs: [{ ip: podIP }],
      startTime: madeAt,
      containerStatuses: [
        { ...container, containerID: `containerd://${index.toString(16).padStart(64, "0")}` },
      ],
      qosClass: "Burstable",
    },
  };
}
