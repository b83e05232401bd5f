import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, type Duplex } from "node:stream";
import type { NodeRuntime, PodRuntime } from "../../src/playground/node/pods/runtime.js";
import type { RunningContainer, StartContainerOptions } from "../../src/playground/node/sandbox/container.js";
import type { PodSandboxOptions } from "../../src/playground/node/sandbox/podSandbox.js";
import { StartRefused, type RunningProcess } from "../../src/playground/node/sandbox/runningProcess.js";

/** A process that does what a test tells it. */
export class FakeProcess {
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly stdin = new PassThrough();
  readonly signals: string[] = [];
  readonly running: RunningProcess & { readonly hostPid: number };
  private resolveExited: (end: { code: number }) => void = () => undefined;

  constructor(
    readonly options: StartContainerOptions,
    /** Signals that end it, and with which code. */
    private readonly ends: Readonly<Record<string, number>>,
  ) {
    this.running = {
      hostPid: 1,
      stdin: this.stdin,
      stdout: this.stdout,
      stderr: this.stderr,
      exited: new Promise((resolve) => (this.resolveExited = resolve)),
      kill: () => this.exit(137),
      resize: () => undefined,
    };
  }

  exit(code: number): void {
    this.stdout.end();
    this.stderr.end();
    this.resolveExited({ code });
  }

  signal(name: string): void {
    this.signals.push(name);
    const code = this.ends[name];
    if (code !== undefined) this.exit(code);
  }
}

/** A machine on which pods are made of nothing. */
export class FakeRuntime implements NodeRuntime {
  readonly dir = mkdtempSync(join(tmpdir(), "fake-node-"));
  readonly processes: FakeProcess[] = [];
  readonly pods = new Set<string>();
  readonly removed: string[] = [];
  /** Why the next start of a container with this name is refused. */
  readonly refusals = new Map<string, string>();
  /** How each process ends by a signal; by default only SIGKILL does. */
  ends: Readonly<Record<string, number>> = { SIGKILL: 137 };
  /** What a command in a container ends with. */
  onExec: (command: readonly string[]) => { readonly code: number; readonly output: string } = () => ({
    code: 0,
    output: "",
  });

  /** The newest process of a container. */
  process(name: string): FakeProcess {
    const found = this.processes.findLast(({ options }) => options.name === name);
    if (!found) throw new Error(`no container ${name} was started`);
    return found;
  }

  async startPod(options: PodSandboxOptions): Promise<PodRuntime> {
    this.pods.add(options.uid);
    return {
      address: options.address,
      startContainer: async (container) => this.start(container),
      connect: () => Promise.reject(new Error("nobody listens")),
      stop: async () => void this.pods.delete(options.uid),
    };
  }

  private start(options: StartContainerOptions): RunningContainer {
    const refusal = this.refusals.get(options.name);
    if (refusal !== undefined) throw new StartRefused(refusal);
    const fake = new FakeProcess(options, this.ends);
    this.processes.push(fake);
    return {
      main: fake.running,
      root: "",
      exec: async ({ command }) => {
        const { code, output } = this.onExec(command);
        const one = new FakeProcess(options, {});
        one.stdout.write(output);
        one.exit(code);
        return one.running;
      },
      signal: (name) => fake.signal(name),
    };
  }

  podDir(uid: string): string {
    return join(this.dir, uid);
  }

  secretDir(uid: string): { readonly inside: string; readonly access: string } {
    const path = join(this.dir, "secrets", uid);
    return { inside: path, access: path };
  }

  async remove(path: string): Promise<void> {
    this.removed.push(path);
  }

  async giveToGroup(): Promise<void> {}

  async sizeOf(): Promise<number> {
    return 0;
  }

  connect(): Promise<Duplex> {
    return Promise.reject(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
  }

  dispose(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
