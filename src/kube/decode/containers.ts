import type { Container, ContainerState, SessionPort } from "../../domain/session.js";
import { list, number, record, text, textList, texts, type Building, type Json } from "./read.js";
import { SharedValues } from "./sharedValue.js";

const sharedRequests = new SharedValues<Readonly<Record<string, string>>>();
const sharedLimits = new SharedValues<Readonly<Record<string, string>>>();
const sharedCommands = new SharedValues<readonly string[]>();

/**
 * The containers of a pod in start order: init containers and sidecars as they stand in the spec, then the main
 * ones, then the ephemeral ones. One without a status waits, with no reason.
 */
export function decodeContainers(spec: Json, status: Json): readonly Container[] {
  const containers: Container[] = [];
  const initStatuses = list(status.initContainerStatuses);
  for (const raw of list(spec.initContainers)) {
    const container = record(raw);
    const role = container.restartPolicy === "Always" ? "sidecar" : "init";
    containers.push(decodeContainer(container, initStatuses, role));
  }
  const mainStatuses = list(status.containerStatuses);
  for (const raw of list(spec.containers))
    containers.push(decodeContainer(record(raw), mainStatuses, "main"));
  const ephemeralStatuses = list(status.ephemeralContainerStatuses);
  for (const raw of list(spec.ephemeralContainers)) {
    containers.push(decodeContainer(record(raw), ephemeralStatuses, "ephemeral"));
  }
  // A copy has no room for more, which a list that grew has for a dozen.
  return containers.slice();
}

function decodeContainer(spec: Json, statuses: readonly unknown[], role: Container["role"]): Container {
  const name = text(spec.name) ?? "";
  const status = record(statuses.find((candidate) => record(candidate).name === name));
  const container: Building<Container> = {
    name,
    // The status names the image that runs; until then, the one that was asked for.
    image: text(spec.image) ?? text(status.image) ?? "",
    role,
    state: decodeContainerState(status.state) ?? { kind: "waiting" },
    restartCount: number(status.restartCount) ?? 0,
    ready: status.ready === true,
  };
  const lastState = decodeContainerState(status.lastState);
  if (lastState) container.lastState = lastState;
  if (spec.tty === true) container.tty = true;
  if (spec.stdin === true) container.stdin = true;
  const command = textList(spec.command);
  if (command) container.command = sharedCommands.share(command);
  const args = textList(spec.args);
  if (args) container.args = args;
  const resources = record(spec.resources);
  const requests = texts(resources.requests);
  if (requests) container.requests = sharedRequests.share(requests);
  const limits = texts(resources.limits);
  if (limits) container.limits = sharedLimits.share(limits);
  return container;
}

function decodeContainerState(raw: unknown): ContainerState | undefined {
  const { waiting, running, terminated } = record(raw);
  if (terminated) return decodeTerminated(record(terminated));
  if (running) {
    const startedAt = text(record(running).startedAt);
    return startedAt === undefined ? { kind: "running" } : { kind: "running", startedAt };
  }
  if (!waiting) return undefined;
  const state: Building<ContainerState & { kind: "waiting" }> = { kind: "waiting" };
  const reason = text(record(waiting).reason);
  if (reason !== undefined) state.reason = reason;
  const message = text(record(waiting).message);
  if (message !== undefined) state.message = message;
  return state;
}

function decodeTerminated(raw: Json): ContainerState {
  const state: Building<ContainerState & { kind: "terminated" }> = {
    kind: "terminated",
    exitCode: number(raw.exitCode) ?? 0,
  };
  const reason = text(raw.reason);
  if (reason !== undefined) state.reason = reason;
  const message = text(raw.message);
  if (message !== undefined) state.message = message;
  const signal = number(raw.signal);
  if (signal !== undefined) state.signal = signal;
  const startedAt = text(raw.startedAt);
  // A container that could not be started has the time zero.
  if (startedAt !== undefined && !startedAt.startsWith("1970-")) state.startedAt = startedAt;
  const finishedAt = text(raw.finishedAt);
  if (finishedAt !== undefined) state.finishedAt = finishedAt;
  return state;
}

/** The ports that containers declare, sidecars first, as they start first. */
export function decodePorts(spec: Json): readonly SessionPort[] {
  const ports: SessionPort[] = [];
  for (const group of [spec.initContainers, spec.containers]) {
    for (const raw of list(group)) {
      const container = record(raw);
      for (const rawPort of list(container.ports)) {
        const given = record(rawPort);
        const containerPort = number(given.containerPort);
        if (containerPort === undefined) continue;
        const port: Building<SessionPort> = {
          container: text(container.name) ?? "",
          port: containerPort,
          protocol: given.protocol === "UDP" || given.protocol === "SCTP" ? given.protocol : "TCP",
        };
        const name = text(given.name);
        if (name !== undefined) port.name = name;
        ports.push(port);
      }
    }
  }
  return ports;
}
