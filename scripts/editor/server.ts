import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { InstalledEditor } from "./install.js";
import { until } from "./until.js";

export interface ServerOptions {
  readonly editor: InstalledEditor;
  /** Where it keeps settings, state and logs. Must exist. */
  readonly dataFolder: string;
  /** The environment of the server, and so of the extension host and of the terminals. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The extensions that are VS Code's own; by default all of them. */
  readonly builtInsFolder?: string;
  /** A port to listen on; by default one that is free. */
  readonly port?: number;
  /**
   * Lets the address of a window name an extension under development and tests to run in it. VS Code then shows no
   * notifications on its own and skips dialogs, so it is for tests inside the extension host only.
   */
  readonly takesTests?: boolean;
  /** Folders are not trusted until somebody says so; else every folder is. */
  readonly asksForTrust?: boolean;
}

/** VS Code's server: serves the workbench, and runs an extension host for each window. */
export class EditorServer {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it listens on loopback; rejects with what it printed when it ends instead. */
  static start({
    editor,
    dataFolder,
    env,
    builtInsFolder,
    port = 0,
    takesTests = false,
    asksForTrust = false,
  }: ServerOptions): Promise<EditorServer> {
    const args = [
      ...[editor.serverMain, "--host", "127.0.0.1", "--port", String(port), "--without-connection-token"],
      ...["--accept-server-license-terms", "--telemetry-level", "off"],
      ...(asksForTrust ? [] : ["--disable-workspace-trust"]),
      ...["--server-data-dir", dataFolder, "--extensions-dir", path.join(dataFolder, "extensions")],
      ...(builtInsFolder ? ["--builtin-extensions-dir", builtInsFolder] : []),
      ...(takesTests ? ["--enable-smoke-test-driver"] : []),
    ];
    const child = spawn(editor.node, args, { env: { ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const log = createWriteStream(path.join(dataFolder, "server.log"));
    return new Promise((resolve, reject) => {
      let printed = "";
      const read = (chunk: Buffer) => {
        log.write(chunk);
        if (printed.length > 20_000) return;
        printed += chunk.toString();
        const bound = /bound to 127\.0\.0\.1:(\d+)/.exec(printed)?.[1];
        if (bound) resolve(new EditorServer(Number(bound), child));
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("error", reject);
      child.on("exit", (code) =>
        reject(new Error(`VS Code's server ended with code ${String(code)}:\n${printed}`)),
      );
    });
  }

  /** Process ids of the extension hosts that run now, oldest first. */
  async extensionHostPids(): Promise<readonly number[]> {
    const found: number[] = [];
    for (const entry of await readdir("/proc")) {
      if (!/^\d+$/.test(entry)) continue;
      const commandLine = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
      if (!commandLine.includes("--type=extensionHost")) continue;
      const status = await readFile(`/proc/${entry}/status`, "utf8").catch(() => "");
      if (/^PPid:\s*(\d+)/m.exec(status)?.[1] === String(this.child.pid)) found.push(Number(entry));
    }
    return found.sort((a, b) => a - b);
  }

  /** Resolves when no extension host runs; rejects after 10 s. */
  async extensionHostsEnded(): Promise<void> {
    await until({
      what: "the end of the extension hosts",
      read: () => this.extensionHostPids(),
      isDone: (pids) => pids.length === 0,
    });
  }

  /** Ends it and with it its extension hosts; kills what does not end within 5 s. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    const killer = setTimeout(() => this.child.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(killer);
  }
}
