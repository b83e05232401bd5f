import { join } from "node:path";
import type { Clock } from "../../../base/clock.js";
import { randomHex, type RandomBytes } from "../../../base/random.js";
import type { ObjectStore } from "../../objects.js";
import type { Image } from "../images/catalogue.js";
import { ImageFailure, type NodeImages, type Report } from "../images/nodeImages.js";
import { ContainerLog } from "../logs/containerLog.js";
import { ContainerStdio } from "../logs/containerStdio.js";
import { StartRefused } from "../sandbox/runningProcess.js";
import type { ProcessOptions } from "../sandbox/processScript.js";
import { makeMessageFile, type PodVolumes } from "../volumes/podVolumes.js";
import { MountFailure } from "../volumes/volumeFiles.js";
import type { ContainerRecord } from "./containerRecord.js";
import { ContainerRun } from "./containerRun.js";
import type { PodPlace } from "./downward.js";
import { ContainerConfigError, environmentOf } from "./environment.js";
import { expand } from "./expand.js";
import type { PodRuntime } from "./runtime.js";
import { hostnameOf } from "./podFiles.js";
import type { ContainerSpec, Pod } from "./podTypes.js";
import { ContainerCreateError, securityOf, type ContainerSecurity } from "./securityContext.js";

export interface ContainerStarterOptions {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly images: NodeImages;
  readonly podDir: string;
  readonly volumes: PodVolumes;
}

export interface StartRequest {
  readonly pod: Pod;
  readonly record: ContainerRecord;
  readonly runtime: PodRuntime;
  readonly place: PodPlace;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** How commands run in a container later: as its main process does. */
export type ProcessTemplate = Omit<ProcessOptions, "command" | "tty">;

export type StartOutcome =
  | { readonly kind: "started"; readonly run: ContainerRun; readonly process: ProcessTemplate }
  /** The runtime could not start it; the run counts, and has ended. */
  | { readonly kind: "refused"; readonly run: ContainerRun; readonly message: string }
  /** There is nothing to run yet. */
  | {
      readonly kind: "waits";
      readonly reason: string;
      readonly message: string;
      readonly retryAtMs: number;
    };

/** When the kubelet looks again at a container that could not be made. */
const retryMs = 10_000;

/** Gets a container from its description to a running process: image, variables, mounts, start. */
export class ContainerStarter {
  constructor(private readonly options: ContainerStarterOptions) {}

  async start(request: StartRequest): Promise<StartOutcome> {
    const { images, clock } = this.options;
    const { pod, record, report, signal } = request;
    try {
      const image = await images.ensure(pod, record.spec, report, signal);
      return await this.startFrom(image, request);
    } catch (fault) {
      if (fault instanceof ImageFailure) {
        const { reason, message, retryAtMs } = fault;
        return { kind: "waits", reason, message, retryAtMs };
      }
      const reason = reasonOf(fault);
      if (reason === undefined || !(fault instanceof Error)) throw fault;
      report("Warning", "Failed", `Error: ${fault.message}`);
      return { kind: "waits", reason, message: fault.message, retryAtMs: clock.now() + retryMs };
    }
  }

  private async startFrom(image: Image, request: StartRequest): Promise<StartOutcome> {
    const { clock, random, podDir, volumes } = this.options;
    const { pod, record, runtime, report } = request;
    const { spec } = record;
    const attempt = record.current ? record.current.start.attempt + 1 : 0;
    const variables = environmentOf({
      pod,
      container: spec,
      store: this.options.store,
      place: request.place,
    });
    const security = securityOf(pod, spec, image.config);
    const folder = join(podDir, "containers", spec.name, String(attempt));
    const messageFile = join(folder, "termination-log");
    const mounts = await volumes.mountsOf(spec, variables);
    await makeMessageFile(messageFile);
    const process = templateOf({ pod, spec, image, variables, security });
    report("Normal", "Created", "Container created");
    const log = new ContainerLog(join(folder, "log"), clock);
    const begun = { id: randomHex(random, 64), attempt, image, log };
    try {
      const container = await runtime.startContainer({
        ...process,
        name: spec.name,
        attempt,
        command: commandOf(spec, image, variables),
        tty: spec.tty === true,
        stdin: spec.stdin === true,
        readOnlyRoot: security.readOnlyRoot,
        mounts: [
          ...mounts,
          {
            source: messageFile,
            target: spec.terminationMessagePath ?? "/dev/termination-log",
            kind: "file",
            readOnly: false,
          },
        ],
      });
      const stdio = new ContainerStdio(container.main, log, {
        tty: spec.tty === true,
        stdinOnce: spec.stdinOnce === true,
      });
      report("Normal", "Started", "Container started");
      const run = new ContainerRun({ ...begun, process: { container, stdio }, startedAtMs: clock.now() });
      return { kind: "started", run, process };
    } catch (fault) {
      log.end();
      if (!(fault instanceof StartRefused)) throw fault;
      const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${fault.message}: unknown`;
      report("Warning", "Failed", `Error: ${message}`);
      const run = new ContainerRun({ ...begun, process: undefined, startedAtMs: 0 });
      run.finish({ atMs: clock.now(), exitCode: 128, reason: "StartError", message });
      return { kind: "refused", run, message };
    }
  }
}

function reasonOf(fault: unknown): string | undefined {
  if (fault instanceof ContainerConfigError || fault instanceof MountFailure)
    return "CreateContainerConfigError";
  return fault instanceof ContainerCreateError ? "CreateContainerError" : undefined;
}

/** The command of a container: its own words in place of the image's entry point, its arguments in place of the image's. */
function commandOf(
  { command = [], args = [] }: ContainerSpec,
  { config }: Image,
  variables: ReadonlyMap<string, string>,
): readonly string[] {
  const expanded = (words: readonly string[]) => words.map((word) => expand(word, variables));
  if (command.length > 0) return [...expanded(command), ...expanded(args)];
  return [...config.entrypoint, ...(args.length > 0 ? expanded(args) : config.cmd)];
}

function templateOf(options: {
  readonly pod: Pod;
  readonly spec: ContainerSpec;
  readonly image: Image;
  readonly variables: ReadonlyMap<string, string>;
  readonly security: ContainerSecurity;
}): ProcessTemplate {
  const { pod, spec, image, variables, security } = options;
  const { user, capabilities, noNewPrivileges } = security;
  const own = new Map<string, string>([
    ...Object.entries(image.config.env),
    ["HOSTNAME", hostnameOf(pod)],
    ...(spec.tty === true ? [["TERM", "xterm"] as const] : []),
    ...variables,
  ]);
  // From the image's /etc/passwd, which knows root; runc gives everybody else the root folder.
  if (!own.has("HOME")) own.set("HOME", user.uid === 0 ? "/root" : "/");
  const workingDir =
    spec.workingDir === undefined || spec.workingDir === "" ? image.config.workingDir : spec.workingDir;
  return { env: [...own], workingDir, user, capabilities, noNewPrivileges };
}
