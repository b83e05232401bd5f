import { counted } from "../domain/hints/words.js";
import type { Container, SessionEvent, SessionPort, SessionVolume } from "../domain/session.js";
import { containerContextValue } from "./contextValues.js";
import { imageText } from "./imageText.js";
import { ageText, spokenAge } from "./relativeTime.js";
import { containerText } from "./sessionItem.js";
import { containerIcon, containerStateText } from "./stateText.js";
import type { NodeView } from "./treeNode.js";

const roleWords: Readonly<Record<Container["role"], string>> = {
  init: "init container",
  sidecar: "sidecar container",
  main: "container",
  ephemeral: "debug container",
};

/** A container as the tree draws it; init containers say so. */
export function containerItem(container: Container): NodeView {
  const { name, role, restartCount, image } = container;
  const restarts = restartCount === 0 ? "" : `, restarted ${counted(restartCount, "time")}`;
  return {
    label: name,
    description: `${containerText(container)} · ${imageText(image)}`,
    icon: containerIcon(container),
    contextValue: containerContextValue(container),
    accessibleLabel: `${roleWords[role]} ${name}, ${containerStateText(container)}${restarts}`,
    collapsible: "none",
  };
}

export function portItem({ port, protocol, name, container }: SessionPort): NodeView {
  const shown = protocol === "TCP" ? String(port) : `${port}/${protocol.toLowerCase()}`;
  return {
    label: shown,
    description: name === undefined ? container : `${name} · ${container}`,
    icon: { name: "plug" },
    accessibleLabel: `port ${port} ${protocol}${name === undefined ? "" : `, ${name}`}, of container ${container}`,
    collapsible: "none",
  };
}

/** Where the data of a volume lives, in words: what is lost with the session, and what is not. */
const volumeKinds: Readonly<Record<SessionVolume["kind"], string>> = {
  emptyDir: "temporary",
  memory: "in memory",
  claim: "claim",
  hostPath: "path of the node",
  configMap: "ConfigMap",
  secret: "Secret",
  projected: "projected",
  other: "volume",
};

export function volumeItem({ name, kind, source, mountPath, sizeLimit }: SessionVolume): NodeView {
  const kindText = source === undefined ? volumeKinds[kind] : `${volumeKinds[kind]} ${source}`;
  const limit = sizeLimit === undefined ? undefined : `at most ${sizeLimit}`;
  const about = [mountPath, kindText, limit].filter((part) => part !== undefined);
  return {
    label: name,
    description: about.join(" · "),
    icon: { name: kind === "secret" ? "lock" : kind === "configMap" ? "settings" : "database" },
    accessibleLabel: `volume ${name}, ${about.join(", ")}`,
    collapsible: "none",
  };
}

/** An event of the cluster, its reason first. */
export function eventItem(event: SessionEvent, nowMs: number): NodeView {
  const { type, reason, message, count, lastSeenAt } = event;
  const times = count > 1 ? `${count}×` : undefined;
  const about = [ageText(lastSeenAt, nowMs), times, message].filter((part) => part !== undefined);
  const spoken = spokenAge(lastSeenAt, nowMs);
  return {
    label: reason,
    description: about.join(" · "),
    icon: type === "Warning" ? { name: "warning", color: "charts.yellow" } : { name: "info" },
    accessibleLabel: `${type === "Warning" ? "warning" : "event"} ${reason}${spoken === undefined ? "" : `, ${spoken} ago`}, ${message}`,
    collapsible: "none",
  };
}

/** A heading for the parts of one kind. */
export function headingItem(label: string, icon: string, count: number): NodeView {
  return {
    label,
    description: String(count),
    icon: { name: icon },
    accessibleLabel: `${label}, ${count}`,
    collapsible: "collapsed",
  };
}
