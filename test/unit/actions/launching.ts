import type { LaunchOptions, LaunchResult } from "../../../src/actions/actions.js";
import { launch } from "../../../src/actions/launch.js";
import type { LaunchRequest } from "../../../src/domain/launch.js";
import { HandCluster } from "../../fakes/handCluster.js";
import { until } from "../../fakes/until.js";

export const plain: LaunchRequest = { profile: "default" };
export const owning: LaunchRequest = {
  profile: "default",
  files: [{ path: "a", content: "x" }],
  storage: { kind: "newClaim", size: "1Gi", keep: true },
};

/** A launch in a cluster in memory; the test says what becomes of its pod. */
export class Launching {
  readonly cluster = new HandCluster();
  readonly person = new AbortController();
  /** Each with what the cluster said. */
  readonly phases: string[] = [];

  begin(
    request: LaunchRequest = plain,
    parts: {
      readonly deps?: Parameters<HandCluster["deps"]>[0];
      readonly options?: Partial<LaunchOptions>;
    } = {},
  ): Promise<LaunchResult> {
    const launching = launch(this.cluster.deps(parts.deps), request, {
      signal: this.person.signal,
      onProgress: ({ phase, detail }) =>
        this.phases.push(detail === undefined ? phase : `${phase}: ${detail}`),
      ...parts.options,
    });
    // A test that looks at it later still sees its failure.
    launching.catch(() => undefined);
    return launching;
  }

  /** The name of the pod, once there is one. */
  created(): Promise<string> {
    return until(() => [...this.cluster.sessions.values()][0]?.ref.name, "a pod");
  }
}
