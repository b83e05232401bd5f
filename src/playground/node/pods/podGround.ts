import type { EventText } from "../../controllers/eventRecorder.js";
import { SetupFailure } from "../sandbox/keeper.js";
import { PodVolumes, VolumeFailure } from "../volumes/podVolumes.js";
import type { PodPlace } from "./downward.js";
import { hostnameOf, settingsOf } from "./podFiles.js";
import type { Pod } from "./podTypes.js";
import type { NodeParts } from "./nodeParts.js";
import type { PodRuntime } from "./runtime.js";

export type Readiness =
  | { readonly kind: "ready"; readonly runtime: PodRuntime }
  | { readonly kind: "waits"; readonly retryAtMs: number };

/** The kubelet's back-off for a volume that cannot be mounted. */
const firstMountRetryMs = 500;
const longestMountRetryMs = 122_000;
const sandboxRetryMs = 10_000;
const renewalRetryMs = 10_000;

/** What a pod's containers stand on: its volumes, its network and its address. */
export class PodGround {
  readonly volumes: PodVolumes;
  private current: PodRuntime | undefined;
  private lastAddress: string | undefined;
  private retryAtMs = 0;
  private mountRetryMs = firstMountRetryMs;
  private renewal: { dispose(): void } | undefined;

  constructor(
    private readonly parts: NodeParts,
    pod: Pod,
  ) {
    const { runtime, store, tokens, random, hostRoot } = parts;
    this.volumes = new PodVolumes({
      ...{ store, tokens, random, hostRoot },
      podDir: runtime.podDir(pod.metadata.uid),
      secretDir: runtime.secretDir(pod.metadata.uid),
      giveToGroup: (path, gid) => runtime.giveToGroup(path, gid),
    });
  }

  get runtime(): PodRuntime | undefined {
    return this.current;
  }

  /** The address that it has, or had. */
  get address(): string | undefined {
    return this.lastAddress;
  }

  place(_pod: Pod): PodPlace {
    return {
      podAddress: this.lastAddress ?? "",
      nodeAddress: this.parts.nodeAddress,
      allocatable: this.parts.allocatable(),
    };
  }

  /** Makes what is missing. What cannot be made is said in an event, and tried again later. */
  async prepare(pod: Pod, report: (text: EventText) => void): Promise<Readiness> {
    const { clock } = this.parts;
    if (this.current) return { kind: "ready", runtime: this.current };
    if (clock.now() < this.retryAtMs) return { kind: "waits", retryAtMs: this.retryAtMs };
    try {
      await this.volumes.setUp(pod, this.place(pod));
      this.current = await this.startSandbox(pod);
      await this.refresh(pod);
      return { kind: "ready", runtime: this.current };
    } catch (fault) {
      if (fault instanceof VolumeFailure) {
        const message = `MountVolume.SetUp failed for volume ${JSON.stringify(fault.volume)} : ${fault.message}`;
        report({ type: "Warning", reason: "FailedMount", message });
        this.retryAtMs = clock.now() + this.mountRetryMs;
        this.mountRetryMs = Math.min(this.mountRetryMs * 2, longestMountRetryMs);
      } else if (fault instanceof SetupFailure) {
        const message = `Failed to create pod sandbox: ${fault.message}`;
        report({ type: "Warning", reason: "FailedCreatePodSandBox", message });
        this.retryAtMs = clock.now() + sandboxRetryMs;
      } else throw fault;
      return { kind: "waits", retryAtMs: this.retryAtMs };
    }
  }

  /** Writes files of volumes anew where what they come from has changed, and tokens before they expire. */
  async refresh(pod: Pod): Promise<void> {
    const dueMs = await this.volumes.refresh(pod, this.place(pod));
    if (dueMs === undefined) this.renewal?.dispose();
    else this.renewAt(dueMs, pod);
  }

  private renewAt(dueMs: number, pod: Pod): void {
    const { clock, log } = this.parts;
    this.renewal?.dispose();
    if (!this.current) return;
    this.renewal = clock.setTimer(Math.max(renewalRetryMs, dueMs - clock.now()), () => {
      this.refresh(pod).catch((fault: unknown) => {
        log.error("a pod's token could not be renewed", fault, { pod: pod.metadata.name });
        this.renewAt(0, pod);
      });
    });
  }

  /** Ends the network and the volumes. The containers must have ended. */
  async leave(): Promise<void> {
    this.renewal?.dispose();
    const { current } = this;
    this.current = undefined;
    if (!current) return;
    await current.stop();
    this.parts.giveAddress(current.address);
  }

  private async startSandbox(pod: Pod): Promise<PodRuntime> {
    const { hostNetwork, hostPID, hostIPC, shareProcessNamespace } = pod.spec;
    if (hostNetwork === true || hostPID === true || hostIPC === true)
      throw new SetupFailure("the playground lets no pod into the namespaces of its node");
    if (shareProcessNamespace === true)
      throw new SetupFailure("the playground gives each container a process namespace of its own");
    const address = this.parts.takeAddress();
    try {
      const runtime = await this.parts.runtime.startPod({
        uid: pod.metadata.uid,
        hostname: hostnameOf(pod),
        address,
        settings: settingsOf(pod, address),
        memoryVolumes: PodVolumes.inMemory(pod),
      });
      this.lastAddress = address;
      return runtime;
    } catch (fault) {
      this.parts.giveAddress(address);
      throw fault;
    }
  }
}
