import type { ContainerRun } from "./containerRun.js";
import type { ContainerProbes } from "./containerProbes.js";
import { isSidecar, type ContainerSpec, type Pod } from "./podTypes.js";

export type ContainerRole = "init" | "sidecar" | "main";

/** Why a container does not run although it should; the kubelet's reason cache. */
export interface WaitingReason {
  readonly reason: string;
  readonly message: string;
  /** When the next try is due. */
  readonly retryAtMs: number;
}

/** A container of a pod and what became of it. */
export class ContainerRecord {
  current: ContainerRun | undefined;
  previous: ContainerRun | undefined;
  waiting: WaitingReason | undefined;
  probes: ContainerProbes | undefined;

  constructor(
    private described: ContainerSpec,
    readonly role: ContainerRole,
  ) {}

  get spec(): ContainerSpec {
    return this.described;
  }

  /** Of a container's description only the image can change. Whether it did. */
  describe(spec: ContainerSpec): boolean {
    const isChanged = spec.image !== this.described.image;
    this.described = spec;
    return isChanged;
  }

  get name(): string {
    return this.spec.name;
  }

  /** The part of the pod that events about it name. */
  get fieldPath(): string {
    return `spec.${this.role === "main" ? "containers" : "initContainers"}{${this.name}}`;
  }

  get isRunning(): boolean {
    return this.current !== undefined && this.current.end === undefined;
  }

  /** It runs, and its startup probe, if it has one, has succeeded. */
  get isStarted(): boolean {
    return this.isRunning && (this.probes?.isStarted ?? true);
  }

  get isReady(): boolean {
    if (this.role === "init") return this.current?.end?.exitCode === 0;
    return this.isStarted && (this.probes?.isReady ?? true);
  }

  /** Whether it must be started, by what became of it and the pod's policy; ShouldContainerBeRestarted. */
  shouldStart(restartPolicy: string): boolean {
    if (!this.current) return true;
    const { end } = this.current;
    if (!end) return false;
    if (this.role === "sidecar") return true;
    if (this.role === "init" && end.exitCode === 0) return false;
    if (restartPolicy === "Never") return false;
    return restartPolicy === "Always" && this.role === "main" ? true : end.exitCode !== 0;
  }

  /** A new run takes the place of the last one, which stays for its log. */
  begin(run: ContainerRun): void {
    this.previous?.start.log.remove();
    this.previous = this.current;
    this.current = run;
    this.waiting = undefined;
  }
}

/** Records of the pod's containers: init containers first, in order. */
export function recordsOf({ spec }: Pod): readonly ContainerRecord[] {
  return [
    ...(spec.initContainers ?? []).map(
      (container) => new ContainerRecord(container, isSidecar(container) ? "sidecar" : "init"),
    ),
    ...spec.containers.map((container) => new ContainerRecord(container, "main")),
  ];
}
