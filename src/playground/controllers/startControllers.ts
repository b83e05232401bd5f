import { DisposableStore } from "../../base/disposable.js";
import type { StartControllers } from "../parts.js";
import { Scheduler } from "./scheduler/scheduler.js";

/** Starts what makes things happen in the cluster beside its node. */
export const startControllers: StartControllers = (options) => {
  const owned = new DisposableStore();
  owned.add(new Scheduler(options));
  return owned;
};
