import type { Clock } from "../../../base/clock.js";
import type { Logger } from "../../../base/log.js";
import type { RandomBytes } from "../../../base/random.js";
import type { EventRecorder } from "../../controllers/eventRecorder.js";
import type { ObjectStore } from "../../objects.js";
import type { TokenIssuer } from "../../parts.js";
import type { NodeImages } from "../images/nodeImages.js";
import type { Backoffs } from "./backoffs.js";
import type { NodeRuntime } from "./runtime.js";

/** What a worker shares with the workers of the other pods. */
export interface NodeParts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  readonly tokens: TokenIssuer;
  readonly runtime: NodeRuntime;
  readonly images: NodeImages;
  readonly recorder: EventRecorder;
  readonly crashes: Backoffs;
  /** The node's own files. */
  readonly hostRoot: string;
  readonly nodeAddress: string;
  readonly allocatable: () => Readonly<Record<string, string>>;
  readonly takeAddress: () => string;
  readonly giveAddress: (address: string) => void;
}
