import { chmod, chown, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { NodeRuntime, PodRuntime } from "../pods/runtime.js";
import { startContainer } from "./container.js";
import { NetAgent } from "./netAgent.js";
import type { NodeSandbox } from "./nodeSandbox.js";
import { PodSandbox, type PodSandboxOptions } from "./podSandbox.js";
import { runTool } from "./tool.js";

/** The machine as the node's logic uses it: namespaces, folders and the pods' network. */
export class SandboxRuntime implements NodeRuntime {
  private agent: NetAgent | undefined;

  constructor(private readonly node: NodeSandbox) {}

  async startPod(options: PodSandboxOptions): Promise<PodRuntime> {
    const pod = await PodSandbox.start(this.node, options);
    let agent: NetAgent | undefined;
    return {
      address: pod.address,
      startContainer: (container) => startContainer(pod, container),
      connect: (port) => {
        if (!agent || agent.isEnded) agent = new NetAgent(this.node.rights, pod.pid, pod.pid);
        // As the kubelet does: the pod's localhost, whatever addresses its programs listen on.
        return agent.connect("127.0.0.1", port);
      },
      stop: async () => {
        agent?.stop();
        await pod.stop();
      },
    };
  }

  podDir(uid: string): string {
    return PodSandbox.folder(this.node, uid);
  }

  secretDir(uid: string): { readonly inside: string; readonly access: string } {
    return this.node.secretFolder(uid);
  }

  remove(path: string): Promise<void> {
    return this.node.remove(path);
  }

  async giveToGroup(path: string, gid: number): Promise<void> {
    if (this.node.rights === "root") await giveAll(path, gid);
    else if (this.node.rights === "range") {
      const inside = this.node.asRoot();
      await runTool("nsenter", [...inside, "chgrp", "-R", "-h", String(gid), path]);
      await runTool("nsenter", [...inside, "chmod", "-R", "g+rwX", path]);
      await runTool("nsenter", [...inside, "chmod", "g+s", path]);
    }
  }

  async sizeOf(path: string): Promise<number> {
    const count = ["-s", "-x", "-B1", path];
    const { rights } = this.node;
    const printed =
      rights === "range" ? runTool("nsenter", [...this.node.asRoot(), "du", ...count]) : runTool("du", count);
    // Files go while they are counted, and du complains of it.
    return Number((await printed.catch(() => "0")).split("\t")[0]);
  }

  connect(host: string, port: number, signal: AbortSignal): Promise<Duplex> {
    const { node } = this;
    if (!this.agent || this.agent.isEnded) this.agent = new NetAgent(node.rights, node.pid, node.pid);
    return this.agent.connect(host, port, signal);
  }

  stop(): void {
    this.agent?.stop();
  }
}

/** The group may do what the owner may, and gets what is made later; SetVolumeOwnership. */
async function giveAll(path: string, gid: number): Promise<void> {
  await chown(path, -1, gid);
  await chmod(path, (await stat(path)).mode | 0o2770);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) await giveAll(below, gid);
    else if (entry.isFile()) {
      await chown(below, -1, gid);
      await chmod(below, (await stat(below)).mode | 0o440);
    }
  }
}
