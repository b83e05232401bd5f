import type { ObjectStore, StoredObject } from "../../objects.js";
import type { Job } from "./jobTypes.js";

/** The store's name of Jobs. */
export const jobs = "jobs.batch";

/** The Job of this uid, while there is one. */
export function findJob(store: ObjectStore, uid: string): Job | undefined {
  return store.list(jobs).find(({ metadata }) => metadata.uid === uid) as Job | undefined;
}

/** The pods that the Job controls. */
export function podsOfJob(store: ObjectStore, { metadata }: StoredObject): readonly StoredObject[] {
  return store.list("pods", metadata.namespace).filter((pod) => jobOf(pod) === metadata.uid);
}

/** The uid of the Job that controls the pod. */
export function jobOf({ metadata }: StoredObject): string | undefined {
  return metadata.ownerReferences?.find(({ kind, controller }) => kind === "Job" && controller === true)?.uid;
}
