import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startKeeper, type Keeper } from "./keeper.js";
import { nodeAddress, optionOf, type NodeSandbox } from "./nodeSandbox.js";
import { joinUserNamespace } from "./rights.js";
import { commandLine } from "./shell.js";

export interface PodSandboxOptions {
  readonly uid: string;
  readonly hostname: string;
  readonly address: string;
  /** The files that the kubelet puts into the /etc of each container: `hosts`, `resolv.conf`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Volumes in memory: where, below the pod's folder, and how large at most. */
  readonly memoryVolumes: readonly { readonly folder: string; readonly sizeBytes: number | undefined }[];
}

/**
 * What the containers of one pod share: a network with one address, a host name, terminals, shared memory and
 * volumes in memory. It holds no process of a container.
 */
export class PodSandbox {
  private constructor(
    readonly node: NodeSandbox,
    readonly dir: string,
    readonly address: string,
    private readonly keeper: Keeper,
  ) {}

  /** Where the files of a pod are. */
  static folder(node: NodeSandbox, uid: string): string {
    return join(node.dir, "pods", uid);
  }

  /** Throws a `SetupFailure`. */
  static async start(node: NodeSandbox, options: PodSandboxOptions): Promise<PodSandbox> {
    const dir = PodSandbox.folder(node, options.uid);
    for (const name of ["dev", "sys", "etc", "containers"]) await mkdir(join(dir, name), { recursive: true });
    for (const [name, text] of Object.entries(options.settings)) {
      await writeFile(join(dir, "etc", name), text);
      await chmod(join(dir, "etc", name), 0o644);
    }
    const prefix = [...node.enter(), "unshare", "--mount", "--net", "--uts", "--ipc"];
    const keeper = await startKeeper(prefix, setupScript(node, dir, options));
    node.adopt(keeper);
    return new PodSandbox(node, dir, options.address, keeper);
  }

  /** Resolves when the pod's namespaces are gone, although nobody stopped it. */
  get ended(): Promise<void> {
    return this.keeper.ended;
  }

  get pid(): number {
    return this.keeper.pid;
  }

  /** The words before a command that run it among the pod's namespaces; its children are in the node's process namespace. */
  enter(): readonly string[] {
    return [...this.enterForked(), "--no-fork"];
  }

  /** As {@link enter}, but the command itself is in the node's process namespace, and so may make another one. */
  enterForked(): readonly string[] {
    const { pid } = this.keeper;
    return [
      "nsenter",
      ...joinUserNamespace(this.node.rights, pid),
      ...["mnt", "net", "uts", "ipc"].map((kind) => `--${optionOf(kind)}=/proc/${pid}/ns/${kind}`),
      `--pid=/proc/${this.node.pid}/ns/pid`,
    ];
  }

  /** Ends the pod's namespaces. Its containers must have ended. */
  async stop(): Promise<void> {
    this.keeper.stop();
    await this.keeper.ended;
  }
}

/** The name of the bridge's end of a pod's cable: at most 15 letters, and one for each address. */
function cableOf(address: string): string {
  return `pod${address.split(".").slice(2).join("-")}`;
}

function setupScript(node: NodeSandbox, dir: string, options: PodSandboxOptions): string {
  const { address, hostname, memoryVolumes } = options;
  const cable = cableOf(address);
  const dev = join(dir, "dev");
  const hidden = "nosuid,nodev,noexec";
  return [
    // The keeper of the node is the first process of the process namespace that `ip` runs in.
    "ip -batch - <<END",
    "link set lo up",
    `link add eth0 type veth peer name ${cable} netns 1`,
    `address add ${address}/16 dev eth0`,
    "link set eth0 up",
    `route add default via ${nodeAddress}`,
    "END",
    `nsenter --net=/proc/${node.pid}/ns/net ip link set ${cable} master pods0 up`,
    commandLine(["hostname", hostname]),
    "mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,nosuid,noexec devpts /dev/pts",
    commandLine(["mount", "--rbind", join(node.dir, "dev"), dev]),
    commandLine(["mount", "-o", "remount,bind,ro,nosuid", dev]),
    commandLine(["mount", "--bind", "/dev/pts", join(dev, "pts")]),
    commandLine(["mount", "-t", "tmpfs", "-o", `${hidden},mode=1777,size=64m`, "shm", join(dev, "shm")]),
    // Not everywhere: what hides parts of /sys from this process keeps it from mounting its own.
    `${commandLine(["mount", "-t", "sysfs", "-o", `ro,${hidden}`, "sysfs", join(dir, "sys")])} 2>/dev/null || true`,
    ...memoryVolumes.flatMap(({ folder, sizeBytes }) => {
      const size = sizeBytes === undefined ? "" : `,size=${sizeBytes}`;
      return [commandLine(["mount", "-t", "tmpfs", "-o", `mode=0777${size}`, "tmpfs", join(dir, folder)])];
    }),
  ].join("\n");
}
