import { createHash } from "node:crypto";
import type { Clock } from "../../base/clock.js";
import type { Disposable } from "../../base/disposable.js";
import type { Endpoint, Login } from "../endpoint.js";
import { ClusterAgent } from "./clusterAgent.js";
import { Dialer } from "./dial.js";

/**
 * The agent for the login in use. A new login, authority or proxy gets an agent of its own, and the one before
 * is let go when its last request ends: a rotated credential never speaks over a connection of the old one.
 */
export class AgentPool implements Disposable {
  private current: { readonly key: string; readonly agent: ClusterAgent } | undefined;
  private readonly retired = new Set<ClusterAgent>();

  constructor(
    private readonly endpoint: Endpoint,
    private readonly server: { readonly host: string; readonly port: number; readonly secure: boolean },
    private readonly clock: Clock,
  ) {}

  agentFor(login: Login, proxy: URL | undefined): ClusterAgent {
    const { ca, serverName, skipVerify } = this.endpoint.tls;
    const authority = ca();
    const key = createHash("sha256")
      .update(JSON.stringify([login.identity, authority, serverName, skipVerify, proxy?.href]))
      .digest("hex");
    if (this.current?.key === key) return this.current.agent;
    if (this.current) {
      this.current.agent.retire();
      this.retired.add(this.current.agent);
    }
    for (const agent of this.retired) if (agent.isUnused) this.retired.delete(agent);
    const { host, port, secure } = this.server;
    const tls = { ca: authority, serverName, skipVerify, clientCertificate: login.clientCertificate };
    const dialer = new Dialer({ host, port, proxy, tls: secure ? tls : undefined }, this.clock);
    this.current = { key, agent: new ClusterAgent(dialer, this.clock) };
    return this.current.agent;
  }

  dispose(): void {
    this.current?.agent.destroy();
    for (const agent of this.retired) agent.destroy();
    this.retired.clear();
    this.current = undefined;
  }
}
