import type { HintId } from "../../src/domain/hint.js";
import { runScenarios } from "./runScenarios.js";
import { startScenarios } from "./startScenarios.js";

/** Where the servers that misbehave on purpose listen, as containers and the node reach them. */
export interface FaultyHosts {
  /** Plain HTTP on the node's loopback, where containerd speaks HTTP: answers 401, 429 or a page by path. */
  readonly registry: string;
  /** HTTPS with a certificate that nobody signed. */
  readonly selfSignedRegistry: string;
  /** git over HTTP that asks for a password. */
  readonly privateGit: string;
  /** git daemon with one repository, `project.git`, whose only branch is `main`. */
  readonly git: string;
}

export interface HintScenario {
  /** RFC 1123; the pod's name, and the fixture's. */
  readonly name: string;
  /** The row of a replaced system's troubleshooting section that this provokes. */
  readonly row: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** Needs the servers of {@link FaultyHosts}, which only a node on this machine can reach. */
  readonly needsHosts?: true;
  readonly before?: readonly Readonly<Record<string, unknown>>[];
  readonly id: HintId;
  readonly cause: RegExp;
  readonly fix: RegExp;
}

/** One pod for each way in which a session does not come to run. */
export function hintScenarios(hosts: FaultyHosts): readonly HintScenario[] {
  return [...startScenarios(hosts), ...runScenarios(hosts)];
}
