import { Readable, type Duplex } from "node:stream";
import { randomHex } from "../../base/random.js";
import { KubeletRefusal, type Kubelet, type ProcessStreams } from "../kubelet.js";
import { execStreams } from "./logs/execStreams.js";
import { readLog } from "./logs/readLog.js";
import { containerStatusOf } from "./pods/containerStatus.js";
import type { ContainerRun } from "./pods/containerRun.js";
import type { ContainerSupervisor } from "./pods/containerSupervisor.js";
import type { PodWorker } from "./pods/podWorker.js";
import { wordsOf } from "./pods/probeRunner.js";
import { StartRefused } from "./sandbox/runningProcess.js";
import type { RandomBytes } from "../../base/random.js";

type ExecOptions = Parameters<Kubelet["exec"]>[0];
type AttachOptions = Parameters<Kubelet["attach"]>[0];
type LogOptions = Parameters<Kubelet["logs"]>[0];

/** The node's side of exec, attach, logs and port-forward. Refusals have the words of kubelet and containerd. */
export class NodeKubelet implements Kubelet {
  constructor(
    private readonly workerOf: (podUid: string) => PodWorker | undefined,
    private readonly random: RandomBytes,
  ) {}

  async exec(options: ExecOptions): Promise<ProcessStreams> {
    const { podUid, container, command, tty, stdin } = options;
    const target = this.find(podUid, container)?.target;
    if (!target) throw new KubeletRefusal(404, "NotFound", `container not found ("${container}")`);
    // The runtime gives a terminal a type where the container's own variables do not.
    const isTyped = target.process.env.some(([name]) => name === "TERM");
    const env = tty && !isTyped ? [...target.process.env, ["TERM", "xterm"] as const] : target.process.env;
    try {
      const process = await target.container.exec({
        ...target.process,
        ...{ env, command, tty, stdin, endsWithUs: false },
      });
      return execStreams(process, tty);
    } catch (fault) {
      if (!(fault instanceof StartRefused)) throw fault;
      const id = randomHex(this.random, 64);
      throw new Error(
        `error executing command in container: failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${fault.message}: unknown`,
        { cause: fault },
      );
    }
  }

  async attach({ podUid, container, stdin }: AttachOptions): Promise<ProcessStreams> {
    const run = this.find(podUid, container)?.record.current;
    if (!run?.start.process || run.end) {
      const { name = "", namespace = "" } = this.workerOf(podUid)?.current.metadata ?? {};
      throw new KubeletRefusal(
        404,
        "NotFound",
        `container ${container} not found in pod ${name}_${namespace}`,
      );
    }
    return run.start.process.stdio.attach({ stdin });
  }

  async logs(options: LogOptions): Promise<Readable> {
    const { podUid, container, previous } = options;
    const worker = this.workerOf(podUid);
    const supervisor = worker && this.find(podUid, container);
    if (!supervisor) throw new KubeletRefusal(404, "NotFound", `pods "${podUid}" not found`);
    const { log } = runForLogs(supervisor, worker, previous).start;
    return Readable.from(readLog(log, options), { objectMode: false });
  }

  async portForward({ podUid, port }: { podUid: string; port: number }): Promise<Duplex> {
    const pods = this.workerOf(podUid)?.pods;
    if (!pods) throw new KubeletRefusal(404, "NotFound", `pods "${podUid}" not found`);
    try {
      return await pods.connect(port);
    } catch (fault) {
      const where = `failed to connect to localhost:${port} inside namespace "${podUid}"`;
      throw new Error(
        `error forwarding port ${port} to pod ${podUid}, uid : failed to execute portforward in network namespace: ${where}, IPv4: dial tcp4 127.0.0.1:${port}: ${wordsOf(fault)}`,
        { cause: fault },
      );
    }
  }

  private find(podUid: string, container: string): ContainerSupervisor | undefined {
    return this.workerOf(podUid)?.supervisors.find(({ record }) => record.name === container);
  }
}

/** The run of a container whose log is asked for; kubelet's validateContainerLogStatus. */
function runForLogs({ record }: ContainerSupervisor, worker: PodWorker, previous: boolean): ContainerRun {
  const { metadata } = worker.current;
  const who = `container "${record.name}" in pod "${metadata.name}"`;
  const { state, lastState } = containerStatusOf(record, worker.current);
  const refuse = (message: string) => new KubeletRefusal(400, "BadRequest", message);
  const byId = (id: string | undefined) =>
    [record.current, record.previous].find((run) => run !== undefined && run.id === id);
  if (previous) {
    const run = byId(lastState.terminated?.containerID);
    if (!run) throw refuse(`previous terminated ${who} not found`);
    return run;
  }
  if (!("waiting" in state) && record.current) return record.current;
  const last = byId(lastState.terminated?.containerID);
  if (last) return last;
  const reason = "waiting" in state ? state.waiting.reason : "";
  switch (reason) {
    case "ErrImagePull":
      throw refuse(`${who} is waiting to start: image can't be pulled`);
    case "ImagePullBackOff":
      throw refuse(`${who} is waiting to start: trying and failing to pull image`);
    default:
      throw refuse(`${who} is waiting to start: ${reason}`);
  }
}
