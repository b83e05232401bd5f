import type { Container, Probe } from "./manifest.js";
import type { ProbeRequest } from "../../domain/launch.js";
import type { ResolvedLaunch } from "../../domain/resolvedLaunch.js";
import { encodeEnv } from "./env.js";
import { literal } from "./literal.js";
import { encodeResources } from "./resources.js";
import { containerSecurity } from "./security.js";
import { sessionMounts } from "./volumes.js";

/**
 * Waits until it is told to end, and then ends at once: a shell that is process 1 ignores SIGTERM unless it traps
 * it, and `wait` is what a trap can interrupt. `wait` also takes in the orphans of terminals.
 */
const idle = `trap 'exit 0' TERM INT HUP
while :; do sleep 86400 & wait $!; done`;

export function encodeMainContainer(launch: ResolvedLaunch): Container {
  const resources = encodeResources(launch.resources);
  const securityContext = containerSecurity(launch.security);
  return {
    name: launch.container,
    image: launch.image,
    ...(launch.imagePullPolicy && { imagePullPolicy: launch.imagePullPolicy }),
    ...encodeProcess(launch),
    ...(launch.workingDir !== undefined && { workingDir: launch.workingDir }),
    env: encodeEnv(launch.env),
    ...(launch.ports.length > 0 ? { ports: encodePorts(launch) } : {}),
    volumeMounts: sessionMounts(launch),
    ...(resources && { resources }),
    ...encodeProbes(launch.probe),
    ...(securityContext && { securityContext }),
    ...(launch.stdin ? { stdin: true } : {}),
    ...(launch.tty ? { tty: true } : {}),
    terminationMessagePolicy: "FallbackToLogsOnError",
  };
}

function encodeProcess({ process }: ResolvedLaunch): Pick<Container, "command" | "args"> {
  switch (process.kind) {
    case "image":
      return {};
    case "idle":
      return { command: ["sh", "-c", literal(idle)] };
    case "command":
      return {
        ...(process.command && { command: [...process.command] }),
        ...(process.args && { args: [...process.args] }),
      };
  }
}

function encodePorts({ ports }: ResolvedLaunch): NonNullable<Container["ports"]> {
  return ports.map(({ port, protocol = "TCP", name }) => ({
    containerPort: port,
    protocol,
    ...(name === undefined ? {} : { name }),
  }));
}

function encodeProbes(probe: ProbeRequest): Pick<Container, "livenessProbe" | "readinessProbe"> {
  if (probe.kind === "none") return {};
  const handler: Probe =
    probe.kind === "http"
      ? { httpGet: { path: probe.path, port: probe.port } }
      : { tcpSocket: { port: probe.port } };
  return {
    livenessProbe: { ...handler, initialDelaySeconds: 5, periodSeconds: 10 },
    readinessProbe: { ...handler, initialDelaySeconds: 2, periodSeconds: 5 },
  };
}
