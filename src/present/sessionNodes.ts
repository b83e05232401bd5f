import type { SessionOrPart } from "./treeNode.js";

/** Most sessions are never opened: the parts of one are kept only when somebody has looked at them. */
interface Kept {
  session: SessionOrPart | undefined;
  parts: Map<string, SessionOrPart> | undefined;
}

/** The nodes made for sessions: each is the same object for as long as its session is there. */
export class SessionNodes {
  /** By the session's uid. */
  private readonly nodes = new Map<string, Kept>();

  /** The node of the session itself, if it was made. */
  ofSession(uid: string): SessionOrPart | undefined {
    return this.nodes.get(uid)?.session;
  }

  /** The node that was made for this before, or `node`. */
  keep(node: SessionOrPart): SessionOrPart {
    const { uid } = node.session;
    const nodes = this.nodes.get(uid) ?? { session: undefined, parts: undefined };
    this.nodes.set(uid, nodes);
    if (node.kind === "session") return (nodes.session ??= node);
    nodes.parts ??= new Map();
    const kept = nodes.parts.get(node.id) ?? node;
    nodes.parts.set(kept.id, kept);
    return kept;
  }

  /** The node with this id that was made for the session, if it was. */
  known(uid: string, id: string): SessionOrPart | undefined {
    const nodes = this.nodes.get(uid);
    return nodes?.session?.id === id ? nodes.session : nodes?.parts?.get(id);
  }

  forget(uid: string): void {
    this.nodes.delete(uid);
  }
}
