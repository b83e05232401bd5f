import type { Session } from "../domain/session.js";
import type { CollectionChange } from "../state/collection.js";
import { connectionItem, groupItem, staleItem } from "./connectionItem.js";
import { emptyReason } from "./connectionText.js";
import { partTooltip, partView } from "./partView.js";
import { parseFilter } from "./sessionFilter.js";
import { keyOf, SessionIndex } from "./sessionIndex.js";
import { SessionNodes } from "./sessionNodes.js";
import { idOf, partsBelow, partsOf } from "./sessionParts.js";
import type { NodeView, SessionOrPart, TreeNode } from "./treeNode.js";
import type { TreeSource } from "./treeSource.js";

/** Changes within this time, a frame, are drawn together; those of the cluster come in batches already. */
export const drawAfterMs = 16;

/** Nodes to draw again, each with what is below it; undefined: the whole tree. An empty list: nothing. */
export type Redraw = readonly TreeNode[] | undefined;

const connection: TreeNode = { kind: "connection", id: "connection" };
const stale: TreeNode = { kind: "stale", id: "stale" };

/**
 * The sessions as a tree: connection → (profile →) sessions, newest first → containers, ports, volumes, events.
 * Says which nodes a change touches, so that only these are drawn. A node is the same object for as long as what
 * it stands for is shown, since the editor knows its nodes by identity.
 */
export class TreeModel {
  private readonly index: SessionIndex;
  private readonly groups = new Map<string, TreeNode>();
  private readonly nodes = new SessionNodes();
  private wasEmpty: boolean;

  constructor(private readonly source: TreeSource) {
    this.index = new SessionIndex(source.sessions);
    this.wasEmpty = this.isEmpty;
  }

  /** Narrows the tree to sessions that match (see `parseFilter`); it must be drawn whole after that. */
  set filter(text: string) {
    this.index.filter = parseFilter(text);
    this.wasEmpty = this.isEmpty;
  }

  /** The nodes below `node`, or at the top. None while a welcome view says why. */
  children(node?: TreeNode): readonly TreeNode[] {
    switch (node?.kind) {
      case undefined:
        return this.isEmpty ? [] : [connection];
      case "connection":
        return this.source.connections.state.kind === "stale" ? [stale, ...this.top()] : this.top();
      case "group":
        return this.index.ofProfile(node.profile).map((session) => this.sessionNode(session));
      case "session":
        return this.parts(node, partsOf);
      case "ports":
      case "volumes":
      case "events":
        return this.parts(node, (session, source) => partsBelow(node.kind, session, source));
      case "stale":
      case "container":
      case "hint":
      case "port":
      case "volume":
      case "event":
      case "noEvents":
        return [];
    }
  }

  parent(node: TreeNode): TreeNode | undefined {
    switch (node.kind) {
      case "connection":
        return undefined;
      case "stale":
      case "group":
        return connection;
      case "session": {
        const session = this.sessionOf(node);
        return this.isGrouped && session ? this.groupNode(session.profile) : connection;
      }
      case "port":
      case "volume":
      case "event":
        return this.nodes.known(node.session.uid, `${idOf(node.session)}/${node.kind}s`);
      case "container":
      case "hint":
      case "ports":
      case "volumes":
      case "events":
      case "noEvents":
        return this.nodes.known(node.session.uid, idOf(node.session));
    }
  }

  /** Undefined when what the node stood for is gone. */
  view(node: TreeNode): NodeView | undefined {
    const { connections, platform } = this.source;
    switch (node.kind) {
      case "connection":
        return connectionItem(connections.state, platform.clock.now());
      case "stale":
        return staleItem(connections.state, platform.clock.now());
      case "group":
        return groupItem(this.titleOf(node.profile), this.index.ofProfile(node.profile).length);
      case "session":
      case "container":
      case "hint":
      case "ports":
      case "port":
      case "volumes":
      case "volume":
      case "events":
      case "event":
      case "noEvents": {
        const session = this.sessionOf(node);
        return session && partView(node, session, this.source);
      }
    }
  }

  /** Markdown; undefined where the label says it all. */
  tooltip(node: TreeNode): string | undefined {
    if (!("session" in node)) return undefined;
    const session = this.sessionOf(node);
    return session && partTooltip(node, session, this.source);
  }

  /** The sessions changed. */
  sessionsChanged(change: CollectionChange): Redraw {
    const { reordered, updated, gone } = this.index.apply(change);
    for (const uid of gone) this.nodes.forget(uid);
    if (this.emptinessChanged()) return undefined;
    const lists = this.listsOf(reordered);
    if (lists.includes(connection)) return [connection];
    const inLists = (session: Session) => this.isGrouped && reordered.has(session.profile);
    const alone = updated.filter((session) => !inLists(session));
    return [...lists, ...alone.map((session) => this.sessionNode(session))];
  }

  /** Something beside the status of sessions changed: their events, or what was asked of them. */
  aboutChanged(uids: Iterable<string>): Redraw {
    return [...uids].flatMap((uid) => this.nodes.known(uid, `session/${uid}`) ?? []);
  }

  /** The connection changed, or the rights on it. */
  connectionChanged(): Redraw {
    return this.emptinessChanged() ? undefined : [connection];
  }

  private get isGrouped(): boolean {
    return this.source.settings.get().tree.groupBy === "profile";
  }

  private get isEmpty(): boolean {
    const { connections, sessions } = this.source;
    const shown = this.index.newestFirst.length;
    return emptyReason(connections.state, { sessions: sessions.size, shown }) !== "none";
  }

  private emptinessChanged(): boolean {
    const before = this.wasEmpty;
    this.wasEmpty = this.isEmpty;
    return before !== this.wasEmpty;
  }

  private top(): readonly TreeNode[] {
    return this.isGrouped
      ? this.index.profiles.map((profile) => this.groupNode(profile))
      : this.index.newestFirst.map((session) => this.sessionNode(session));
  }

  /** The nodes whose list of sessions is another one. A group that came or went changes the list of groups. */
  private listsOf(profiles: ReadonlySet<string>): readonly TreeNode[] {
    if (profiles.size === 0) return [];
    const found = [...profiles].map((profile) => {
      const group = this.index.ofProfile(profile).length > 0 ? this.groups.get(profile) : undefined;
      if (!group) this.groups.delete(profile);
      return group;
    });
    const known = found.filter((group) => group !== undefined);
    return this.isGrouped && known.length === found.length ? known : [connection];
  }

  private groupNode(profile: string): TreeNode {
    const node = this.groups.get(profile) ?? { kind: "group", id: `group/${profile}`, profile };
    this.groups.set(profile, node);
    return node;
  }

  private titleOf(profile: string): string {
    return this.source.profiles.get(profile)?.title ?? profile;
  }

  private sessionNode({ ref }: Session): SessionOrPart {
    const known = this.nodes.ofSession(ref.uid);
    return known ?? this.nodes.keep({ kind: "session", id: idOf(ref), session: ref });
  }

  private parts(
    node: SessionOrPart,
    make: (session: Session, source: TreeSource) => readonly SessionOrPart[],
  ): readonly TreeNode[] {
    const session = this.sessionOf(node);
    return session ? make(session, this.source).map((part) => this.nodes.keep(part)) : [];
  }

  private sessionOf({ session: ref }: SessionOrPart): Session | undefined {
    const session = this.source.sessions.get(keyOf({ ref }));
    return session?.ref.uid === ref.uid ? session : undefined;
  }
}
