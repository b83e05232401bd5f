import type { Logger } from "../../base/log.js";
import type { ByteSink, ExecStream, TerminalSize } from "../../domain/streams.js";
import type { KubeApi } from "../api.js";
import { corePath } from "../paths.js";
import { requestInfo } from "../transport/requestInfo.js";
import { RemoteStream } from "./remoteStream.js";

export interface StreamTarget {
  readonly namespace: string;
  readonly pod: string;
  /** Absent: the pod's default container, chosen by the server. */
  readonly container?: string;
}

export interface AttachOptions {
  readonly tty?: boolean;
  readonly stdin?: boolean;
  /** First size of the terminal; sent before anything else. */
  readonly size?: TerminalSize;
  /** With a terminal all output comes here. */
  readonly onStdout: ByteSink;
  readonly onStderr?: ByteSink;
  /** Cuts the stream, at any time. */
  readonly signal: AbortSignal;
}

export interface ExecOptions extends AttachOptions {
  readonly command: readonly string[];
}

export interface StreamDeps {
  readonly log: Logger;
}

/** v5 can end stdin and leave the output open; servers before Kubernetes 1.30 know v4 only. */
const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

/**
 * Starts a process in a container. Resolves when the server has taken the call; whether the command could be
 * started at all is told by {@link ExecStream.closed}.
 * @throws ClusterFailure with the server's Status, when it refuses; the signal's reason
 */
export function openExec(
  api: KubeApi,
  options: StreamTarget & ExecOptions,
  deps: StreamDeps,
): Promise<ExecStream> {
  return open(api, "exec", options, options.command, deps);
}

/** Joins the main process of a container. `closed` tells `ended`, never an exit code. Fails as {@link openExec}. */
export function openAttach(
  api: KubeApi,
  options: StreamTarget & AttachOptions,
  deps: StreamDeps,
): Promise<ExecStream> {
  return open(api, "attach", options, undefined, deps);
}

async function open(
  api: KubeApi,
  subresource: "exec" | "attach",
  options: StreamTarget & AttachOptions,
  command: readonly string[] | undefined,
  { log }: StreamDeps,
): Promise<ExecStream> {
  const { namespace, pod, container, tty = false, stdin = false, size, onStdout, onStderr, signal } = options;
  const path = corePath(namespace, "pods", pod, subresource);
  const socket = await api.upgrade({
    path,
    query: {
      command,
      container,
      stdin,
      stdout: true,
      // A terminal has one output, and the kubelet refuses to be asked for two.
      stderr: !tty,
      tty,
    },
    protocols: PROTOCOLS,
    signal,
  });
  return new RemoteStream(socket, {
    kind: subresource,
    ...(tty && size ? { size } : {}),
    onStdout,
    onStderr: onStderr ?? onStdout,
    details: { ...requestInfo({ path }), verb: "create", server: api.serverName },
    log,
  });
}
