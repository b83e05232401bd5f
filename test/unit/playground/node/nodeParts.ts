import { nullLogger } from "../../../../src/base/log.js";
import { systemRandom } from "../../../../src/base/random.js";
import { EventRecorder } from "../../../../src/playground/controllers/eventRecorder.js";
import { NodeImages } from "../../../../src/playground/node/images/nodeImages.js";
import { Backoffs } from "../../../../src/playground/node/pods/backoffs.js";
import type { NodeParts } from "../../../../src/playground/node/pods/nodeParts.js";
import type { MemoryStore } from "../../../../src/playground/store/memoryStore.js";
import type { HandClock } from "../../../fakes/clock.js";
import type { FakeRuntime } from "../../../fakes/nodeRuntime.js";

/** A node `n` whose clock is turned by hand and whose pods are made of nothing. */
export function fakeNodeParts(
  world: { readonly store: MemoryStore; readonly clock: HandClock; readonly runtime: FakeRuntime },
  more: Partial<NodeParts> = {},
): NodeParts {
  const { store, clock, runtime } = world;
  return {
    ...{ store, clock, random: systemRandom, runtime, log: nullLogger, hostRoot: runtime.dir },
    tokens: { issue: () => ({ token: "t", expiresAtMs: clock.now() + 3_600_000 }) },
    images: new NodeImages({ clock, hasProgram: () => true }),
    recorder: new EventRecorder({ store, clock, random: systemRandom, component: "kubelet", host: "n" }),
    crashes: new Backoffs({ firstMs: 10_000, maxMs: 300_000 }),
    nodeAddress: "10.0.0.1",
    allocatable: () => ({ cpu: "2", memory: "1Gi" }),
    takeAddress: () => "10.0.0.9",
    giveAddress: () => undefined,
    ...more,
  };
}
