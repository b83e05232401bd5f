import { DisposableStore } from "../../base/disposable.js";
import type { StartControllers } from "../parts.js";
import { ClaimBinder } from "./claims/claimBinder.js";
import { ClaimProtection } from "./claims/claimProtection.js";
import { GarbageCollector } from "./garbage/garbageCollector.js";
import { JobController } from "./jobs/jobController.js";
import { Scheduler } from "./scheduler/scheduler.js";

/** Starts what makes things happen in the cluster beside its node. */
export const startControllers: StartControllers = (options) => {
  const owned = new DisposableStore();
  owned.add(new Scheduler(options));
  owned.add(new ClaimBinder(options));
  owned.add(new ClaimProtection(options.store));
  owned.add(new JobController(options));
  owned.add(new GarbageCollector(options));
  return owned;
};
