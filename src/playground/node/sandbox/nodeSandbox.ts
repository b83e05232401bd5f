import { chmod, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { startKeeper, type Keeper } from "./keeper.js";
import { bindMachine, describeMachine, type Machine } from "./machine.js";
import { lockedOptions, parseMountInfo } from "./mountInfo.js";
import { joinUserNamespace, userNamespaceOptions, type Rights } from "./rights.js";
import { commandLine } from "./shell.js";
import { PipeStore } from "./stdio.js";
import { runTool } from "./tool.js";

/** The network of the pods: a bridge inside the playground, which no other network of the machine touches. */
export const nodeAddress = "10.244.0.1";
const prefixLength = 16;

const folders = ["pods", "pipes", "machine", "dev", "secrets"];

/**
 * The namespaces that all pods live in: a process namespace of which every process of every pod is a part, so
 * that one end takes all of them, a network with a bridge, and a view of the machine's programs.
 */
export class NodeSandbox {
  private readonly pods = new Set<Keeper>();

  private constructor(
    readonly rights: Rights,
    readonly dir: string,
    readonly machine: Machine,
    /** Options that a remount of something in our folder must repeat; mount_namespaces(7). */
    readonly remountFlags: string,
    readonly pipes: PipeStore,
    private readonly keeper: Keeper,
  ) {}

  /** Makes them in `dir`, which nobody else may use. Throws a `SetupFailure` where the kernel does not let us. */
  static async start(options: { readonly dir: string; readonly rights: Rights }): Promise<NodeSandbox> {
    const { dir, rights } = options;
    for (const name of folders) {
      await rm(join(dir, name), { recursive: true, force: true });
      await mkdir(join(dir, name), { recursive: true });
    }
    await chmod(dir, 0o700);
    const machine = await describeMachine(join(dir, "template"));
    const pipes = new PipeStore(join(dir, "pipes"));
    const prefix = [
      // The system ends it with us, and what follows ends with it.
      ...["setpriv", "--pdeathsig", "KILL", "unshare", ...userNamespaceOptions(rights)],
      ...["--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child"],
    ];
    const [keeper] = await Promise.all([startKeeper(prefix, await setupScript(machine, dir)), pipes.fill()]);
    return new NodeSandbox(rights, dir, machine, await remountFlagsOf(dir), pipes, keeper);
  }

  /** Resolves when the namespaces are gone, and every pod with them. */
  get ended(): Promise<void> {
    return this.keeper.ended;
  }

  get pid(): number {
    return this.keeper.pid;
  }

  /** The words before a command that run it in the node's namespaces; its children are in the node's process namespace. */
  enter(): readonly string[] {
    const { pid } = this.keeper;
    return [
      "nsenter",
      ...joinUserNamespace(this.rights, pid),
      ...["mnt", "net", "uts", "ipc", "pid"].map((kind) => `--${optionOf(kind)}=/proc/${pid}/ns/${kind}`),
      "--no-fork",
    ];
  }

  /** The options of `nsenter` that make us root of the pods' users, and leave all else as it is. */
  asRoot(): readonly string[] {
    return joinUserNamespace(this.rights, this.pid);
  }

  /**
   * A folder in memory that is seen in the pods' namespaces only, and gone with them: its path there, and the path
   * by which this process reaches it.
   */
  secretFolder(name: string): { readonly inside: string; readonly access: string } {
    const inside = join(this.dir, "secrets", name);
    return { inside, access: join(`/proc/${this.pid}/root`, inside) };
  }

  /** Removes a folder with files of any of the pods' users. */
  async remove(path: string): Promise<void> {
    if (this.rights === "range") await runTool("nsenter", [...this.asRoot(), "rm", "-rf", path]);
    else await rm(path, { recursive: true, force: true });
  }

  /** Ends the namespaces of a pod with those of the node, if they are there still. */
  adopt(pod: Keeper): void {
    this.pods.add(pod);
    void pod.ended.then(() => this.pods.delete(pod));
  }

  async stop(): Promise<void> {
    const pods = [...this.pods];
    for (const pod of pods) pod.stop();
    await Promise.all(pods.map(({ ended }) => ended));
    await this.remove(join(this.dir, "pods"));
    this.keeper.stop();
    await this.keeper.ended;
  }
}

/** `mnt` is `--mount` to nsenter. */
export function optionOf(kind: string): string {
  return kind === "mnt" ? "mount" : kind;
}

async function remountFlagsOf(dir: string): Promise<string> {
  const mounts = parseMountInfo(await readFile("/proc/self/mountinfo", "utf8"));
  return lockedOptions(mounts, dir).join(",");
}

const deviceNodes = ["null", "zero", "full", "random", "urandom", "tty"];

async function setupScript(machine: Machine, dir: string): Promise<string> {
  const dev = join(dir, "dev");
  return [
    "ip link set lo up",
    "ip link add pods0 type bridge",
    `ip address add ${nodeAddress}/${prefixLength} dev pods0`,
    "ip link set pods0 up",
    ...(await bindMachine(machine, join(dir, "machine"))),
    commandLine(["mount", "-t", "tmpfs", "-o", "mode=755,nosuid,nodev", "tmpfs", join(dir, "secrets")]),
    commandLine(["mount", "-t", "tmpfs", "-o", "mode=755,nosuid,size=64k", "tmpfs", dev]),
    commandLine(["mkdir", join(dev, "pts"), join(dev, "shm")]),
    commandLine(["touch", ...[...deviceNodes, "console", "termination-log"].map((name) => join(dev, name))]),
    ...deviceNodes.map((name) => commandLine(["mount", "--bind", `/dev/${name}`, join(dev, name)])),
    commandLine(["ln", "-s", "pts/ptmx", join(dev, "ptmx")]),
    commandLine(["ln", "-s", "/proc/self/fd", join(dev, "fd")]),
    ...["stdin", "stdout", "stderr"].map((name, fd) =>
      commandLine(["ln", "-s", `/proc/self/fd/${fd}`, join(dev, name)]),
    ),
  ].join("\n");
}
