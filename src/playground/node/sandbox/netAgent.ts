import { spawn, type ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { optionOf } from "./nodeSandbox.js";
import { joinUserNamespace, type Rights } from "./rights.js";
import { toolEnv } from "./tool.js";

/**
 * The program of the agent. It connects where it is told to and hands the socket over before it has read a byte
 * of it, so that what follows costs nothing on the way.
 */
const program = `
const net = require("node:net");
process.on("message", ({ id, host, port }) => {
  const socket = new net.Socket();
  socket.pause();
  socket.once("error", (error) => process.send({ id, code: error.code, message: error.message }));
  socket.once("connect", () => process.send({ id }, socket));
  socket.connect({ host, port });
});
process.on("disconnect", () => process.exit(0));
`;

interface Answer {
  readonly id: number;
  readonly code?: string;
  readonly message?: string;
}

interface Waiter {
  readonly resolve: (socket: Socket) => void;
  readonly reject: (fault: Error) => void;
}

/** Opens connections inside a network namespace: a Node process in it, which passes us its sockets. */
export class NetAgent {
  private readonly child: ChildProcess;
  private readonly waiters = new Map<number, Waiter>();
  private asked = 0;
  private hasEnded = false;

  /** @param pid a process of the network namespace. */
  constructor(rights: Rights, joinsUserOf: number, pid: number) {
    const words = [
      ...joinUserNamespace(rights, joinsUserOf),
      `--${optionOf("net")}=/proc/${pid}/ns/net`,
      ...[process.execPath, "-e", program],
    ];
    this.child = spawn("nsenter", words, {
      cwd: "/",
      detached: true,
      // Inside an editor, the program of this process is a browser unless it is told to be Node.
      env: { ...toolEnv, ELECTRON_RUN_AS_NODE: "1" },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.child.on("message", (message, handle) => this.take(message as Answer, handle as Socket | undefined));
    this.child.once("error", () => this.end());
    this.child.once("exit", () => this.end());
  }

  get isEnded(): boolean {
    return this.hasEnded;
  }

  /** Rejects with the system's error, which has a `code`. An aborted one is closed when it comes. */
  connect(host: string, port: number, signal?: AbortSignal): Promise<Socket> {
    if (this.hasEnded) return Promise.reject(new Error("the pod's network is gone"));
    const id = this.asked++;
    return new Promise((resolve, reject) => {
      this.waiters.set(id, {
        reject,
        resolve: (socket) => {
          if (signal?.aborted === true) socket.destroy();
          else resolve(socket);
        },
      });
      this.child.send({ id, host, port });
    });
  }

  stop(): void {
    if (this.child.connected) this.child.disconnect();
    this.end();
  }

  private take({ id, code, message = "" }: Answer, socket: Socket | undefined): void {
    const waiter = this.waiters.get(id);
    this.waiters.delete(id);
    if (socket) {
      // Each direction ends by itself: a client may have said all and still be listening.
      socket.allowHalfOpen = true;
      socket.on("error", () => undefined);
      if (waiter) waiter.resolve(socket);
      else socket.destroy();
    } else waiter?.reject(Object.assign(new Error(message), { code }));
  }

  private end(): void {
    this.hasEnded = true;
    for (const { reject } of this.waiters.values()) reject(new Error("the pod's network is gone"));
    this.waiters.clear();
  }
}
