import { toError } from "../../../base/errors.js";
import type { StoredObject } from "../../objects.js";
import type { ControllerOptions } from "../../parts.js";
import type { EventRecorder } from "../eventRecorder.js";
import { trackingFinalizer, type Job } from "./jobTypes.js";

/** Makes and ends the pods of Jobs. */
export class JobPodControl {
  constructor(
    private readonly options: Pick<ControllerOptions, "requests">,
    private readonly recorder: EventRecorder,
  ) {}

  /** Makes one of the job's pods, and says so in an event. */
  async create(job: Job): Promise<void> {
    const { template } = job.spec;
    const { namespace, name, uid } = job.metadata;
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        ...template.metadata,
        generateName: `${name}-`,
        ...(namespace === undefined ? {} : { namespace }),
        finalizers: [...(template.metadata?.finalizers ?? []), trackingFinalizer],
        ownerReferences: [
          { apiVersion: "batch/v1", kind: "Job", name, uid, controller: true, blockOwnerDeletion: true },
        ],
      },
      spec: template.spec,
    };
    try {
      const created = await this.options.requests.create("pods", namespace, pod);
      const message = `Created pod: ${created.metadata.name}`;
      this.recorder.record(job, { type: "Normal", reason: "SuccessfulCreate", message });
    } catch (fault) {
      const message = `Error creating: ${toError(fault).message}`;
      this.recorder.record(job, { type: "Warning", reason: "FailedCreate", message });
      throw fault;
    }
  }

  /** Ends one of them, and says so in an event. */
  async delete(job: Job, { metadata }: StoredObject): Promise<void> {
    const { name, namespace, uid } = metadata;
    await this.options.requests.delete("pods", namespace, name, { uid, propagationPolicy: "Background" });
    this.recorder.record(job, {
      type: "Normal",
      reason: "SuccessfulDelete",
      message: `Deleted pod: ${name}`,
    });
  }
}
