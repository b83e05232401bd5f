import type { ResourceExchange } from "../api/exchange.js";
import { containerOf, requireNode } from "../api/podContainer.js";
import { storedOf } from "../api/read.js";
import { isTrue } from "../api/requestInfo.js";
import { badRequest, notImplemented } from "../api/status.js";
import { KubeletRefusal, type Kubelet, type ProcessStreams } from "../kubelet.js";
import { acceptWebSocket, offeredProtocols, requireUpgrade, writeKubeletText } from "./accept.js";
import { ChannelSocket } from "./channelSocket.js";
import { servePortChannels } from "./portForwardChannels.js";
import { pairedStreams, portForwardTunnelProtocol, servePortTunnel } from "./portForwardTunnel.js";
import { acceptSpdy, wantsSpdy } from "./spdy/upgrade.js";
import { serveSpdyCommand } from "./spdyCommand.js";
import { remoteCommandProtocols, serveRemoteCommand, type RemoteCommandProtocol } from "./remoteCommand.js";

/** `pods/exec` */
export function execInPod(exchange: ResourceExchange): Promise<void> {
  const { query } = exchange;
  const command = query.getAll("command");
  const flags = streamFlags(query);
  return serveProcess(exchange, command, (kubelet, podUid, container) =>
    kubelet.exec({ podUid, container, command, tty: flags.tty, stdin: flags.stdin }),
  );
}

/** `pods/attach` */
export function attachToPod(exchange: ResourceExchange): Promise<void> {
  const { tty, stdin } = streamFlags(exchange.query);
  return serveProcess(exchange, [], (kubelet, podUid, container) =>
    kubelet.attach({ podUid, container, tty, stdin }),
  );
}

function streamFlags(query: URLSearchParams) {
  const flag = (name: string) => query.has(name) && isTrue(query.get(name));
  return { stdin: flag("stdin"), stdout: flag("stdout"), stderr: flag("stderr"), tty: flag("tty") };
}

/** Throws the 501 of a playground without a node. */
export function requireKubelet({ context }: ResourceExchange): Kubelet {
  if (!context.kubelet) throw notImplemented("this playground has no node, so its pods do not run");
  return context.kubelet;
}

type StartProcess = (kubelet: Kubelet, podUid: string, container: string) => Promise<ProcessStreams>;

async function serveProcess(
  exchange: ResourceExchange,
  command: readonly string[],
  startProcess: StartProcess,
): Promise<void> {
  const pod = storedOf(exchange);
  const container = containerOf(pod, exchange.query.get("container") ?? "");
  requireNode(pod);
  const isSpdy = wantsSpdy(exchange);
  if (!isSpdy) requireUpgrade(exchange);
  const kubelet = requireKubelet(exchange);
  const flags = streamFlags(exchange.query);
  const protocol = chosenProtocol(exchange);
  const hasStreams = flags.stdin || flags.stdout || flags.stderr;
  const start = hasStreams
    ? () => startProcess(kubelet, pod.metadata.uid, container)
    : () =>
        Promise.reject(
          new KubeletRefusal(400, "BadRequest", "you must specify at least 1 of stdin, stdout, stderr"),
        );
  if (isSpdy) {
    await serveSpdyCommand(exchange, { protocol: "v4.channel.k8s.io", command, ...flags, start });
    return;
  }
  if (protocol === "v4.channel.k8s.io") {
    await serveUntranslated(exchange, { protocol, command, ...flags, start });
    return;
  }
  const socket = await acceptWebSocket(exchange, remoteCommandProtocols);
  if (socket)
    await serveRemoteCommand(new ChannelSocket(socket), {
      protocol: "v5.channel.k8s.io",
      command,
      ...flags,
      start,
    });
}

/** Version 4 goes to the kubelet as it is, so its refusal comes before the connection is taken over, as text. */
async function serveUntranslated(
  exchange: ResourceExchange,
  options: Parameters<typeof serveRemoteCommand>[1],
): Promise<void> {
  let streams: ProcessStreams | Error;
  try {
    streams = await options.start();
  } catch (failure) {
    if (failure instanceof KubeletRefusal) {
      // What is not there is the kubelet's own fault in its eyes.
      writeKubeletText(exchange, failure.code === 404 ? 500 : failure.code, failure.message);
      return;
    }
    streams = failure instanceof Error ? failure : new Error(String(failure));
  }
  const socket = await acceptWebSocket(exchange, remoteCommandProtocols);
  if (!socket) return;
  const start = () => (streams instanceof Error ? Promise.reject(streams) : Promise.resolve(streams));
  await serveRemoteCommand(new ChannelSocket(socket), { ...options, start });
}

function chosenProtocol(exchange: ResourceExchange): RemoteCommandProtocol | undefined {
  const offered = offeredProtocols(exchange);
  return remoteCommandProtocols.find((one) => offered.includes(one));
}

const portChannelsProtocols = ["v4.channel.k8s.io"];

/** `pods/portforward` */
export async function forwardPorts(exchange: ResourceExchange): Promise<void> {
  const pod = storedOf(exchange);
  const ports = exchange.query
    .getAll("ports")
    .flatMap((list) => list.split(","))
    .map(parsePort);
  requireNode(pod);
  const isSpdy = wantsSpdy(exchange);
  if (!isSpdy) requireUpgrade(exchange);
  const kubelet = requireKubelet(exchange);
  const open = (port: number) => kubelet.portForward({ podUid: pod.metadata.uid, port });
  if (isSpdy) {
    acceptSpdy(exchange, ["portforward.k8s.io"], pairedStreams(open));
    return;
  }
  if (offeredProtocols(exchange).includes(portForwardTunnelProtocol)) {
    const socket = await acceptWebSocket(exchange, [portForwardTunnelProtocol]);
    if (socket) servePortTunnel(socket, open);
    return;
  }
  if (ports.length === 0) {
    writeKubeletText(exchange, 400, 'query parameter "port" is required');
    return;
  }
  const socket = await acceptWebSocket(exchange, portChannelsProtocols);
  if (socket) await servePortChannels(new ChannelSocket(socket), ports, open);
}

function parsePort(text: string): number {
  if (!/^\d+$/.test(text))
    throw badRequest(
      `cannot convert to []int32: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return Number(text);
}
