import type { Session } from "../domain/session.js";
import { withoutCredentials } from "../domain/hints/words.js";
import { nextSteps } from "../domain/nextSteps.js";
import { code, escapeMarkdown } from "./markdown.js";
import { containerItem, eventItem, headingItem, portItem, volumeItem } from "./partItems.js";
import { timeText } from "./relativeTime.js";
import { sessionItem } from "./sessionItem.js";
import { currentHint, eventsOf, portKey, shownVolumes } from "./sessionParts.js";
import { sessionTooltip } from "./sessionTooltip.js";
import type { NodeView, SessionOrPart } from "./treeNode.js";
import type { TreeSource } from "./treeSource.js";

/** A session, or something of it, as it is drawn now; undefined when what it stood for is gone. */
export function partView(node: SessionOrPart, session: Session, source: TreeSource): NodeView | undefined {
  const nowMs = source.platform.clock.now();
  switch (node.kind) {
    case "session": {
      const mark = source.pending.of(session.ref.uid);
      return sessionItem(session, { nowMs, mark, hint: currentHint(session, source) });
    }
    case "container": {
      const container = session.containers.find(({ name }) => name === node.container);
      return container && containerItem(container);
    }
    case "ports":
      return headingItem("Ports", "plug", session.ports.length);
    case "volumes":
      return headingItem("Volumes", "database", shownVolumes(session).length);
    case "events":
      return headingItem("Events", "history", eventsOf(session, source).length);
    case "port": {
      const port = session.ports.find((candidate) => portKey(candidate) === node.key);
      return port && portItem(port);
    }
    case "volume": {
      const volume = session.volumes.find(({ name }) => name === node.key);
      return volume && volumeItem(volume);
    }
    case "event": {
      const event = eventsOf(session, source).find(({ key }) => key === node.key);
      return event && eventItem(event, nowMs);
    }
    case "hint":
      return hintView(session, source);
    case "noEvents":
      return {
        label: "Events may not be listed here",
        icon: { name: "lock" },
        accessibleLabel: "Events may not be listed in this namespace",
        collapsible: "none",
        next: nextSteps.copyRole,
      };
  }
}

function hintView(session: Session, source: TreeSource): NodeView | undefined {
  const hint = currentHint(session, source);
  return (
    hint && {
      label: hint.cause,
      description: hint.fix,
      icon: { name: "lightbulb", color: "charts.yellow" },
      accessibleLabel: `${hint.cause} ${hint.fix}`,
      collapsible: "none",
      ...(hint.opens === undefined ? {} : { next: nextSteps.showCredentials }),
    }
  );
}

/** What stands in the tooltip of a node, as Markdown; undefined where its label says it all. */
export function partTooltip(node: SessionOrPart, session: Session, source: TreeSource): string | undefined {
  const nowMs = source.platform.clock.now();
  switch (node.kind) {
    case "session":
      return sessionTooltip(session, { nowMs, hint: currentHint(session, source) });
    case "container": {
      const container = session.containers.find(({ name }) => name === node.container);
      if (!container) return undefined;
      const message = container.state.kind === "running" ? undefined : container.state.message;
      return [code(container.image), message && escapeMarkdown(withoutCredentials(message.trim()))]
        .filter((part) => part !== undefined)
        .join("\n\n");
    }
    case "hint": {
      const hint = currentHint(session, source);
      return hint && `${escapeMarkdown(hint.cause)}\n\n→ ${escapeMarkdown(hint.fix)}`;
    }
    case "event": {
      const event = eventsOf(session, source).find(({ key }) => key === node.key);
      return event && `${escapeMarkdown(event.message)}\n\n${escapeMarkdown(timeText(event.lastSeenAt))}`;
    }
    case "ports":
    case "port":
    case "volumes":
    case "volume":
    case "events":
    case "noEvents":
      return undefined;
  }
}
