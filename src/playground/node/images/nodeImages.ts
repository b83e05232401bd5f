import { sleep } from "../../../base/abort.js";
import type { Clock } from "../../../base/clock.js";
import { Backoffs } from "../pods/backoffs.js";
import { formatMs } from "../pods/duration.js";
import type { ContainerSpec, Pod } from "../pods/podTypes.js";
import { findImage, knownHosts, preloaded, type Image } from "./catalogue.js";
import { fullNameOf, InvalidImageName, parseImage, type ImageReference } from "./imageReference.js";

/** A container waits for its image. `reason` is one of the kubelet's: ErrImagePull, ImagePullBackOff, … */
export class ImageFailure extends Error {
  constructor(
    readonly reason: string,
    message: string,
    /** When it is worth to try again. */
    readonly retryAtMs: number,
  ) {
    super(message);
  }
}

/** Says something about a container to the people who look at the pod's events. */
export type Report = (type: "Normal" | "Warning", reason: string, message: string) => void;

export interface NodeImagesOptions {
  readonly clock: Clock;
  readonly hasProgram: (name: string) => boolean;
}

const retryMs = 10_000;
/** When the next look at a failed pull finds that it must wait, which is when people see ImagePullBackOff. */
const noticeMs = 2_000;

/** The images of the node: known ones are there after a pull; a name that is not known cannot be pulled. */
export class NodeImages {
  private readonly present = new Map<string, Image>();
  private readonly backoffs = new Backoffs({ firstMs: 10_000, maxMs: 300_000 });
  private readonly lastFailures = new Map<string, string>();

  constructor(private readonly options: NodeImagesOptions) {
    const image = findImage(parseImage(preloaded), options.hasProgram);
    if (image) this.present.set(image.name, image);
  }

  /** What is on the node. */
  list(): readonly Image[] {
    return [...this.present.values()];
  }

  /** The image of a container, pulled if need be; throws an {@link ImageFailure}. kubelet's EnsureImageExists. */
  async ensure(pod: Pod, container: ContainerSpec, report: Report, signal: AbortSignal): Promise<Image> {
    const { image: asked, imagePullPolicy } = container;
    const reference = this.parse(asked, report);
    const present = this.present.get(fullNameOf(reference));
    if (present && imagePullPolicy !== "Always") {
      report(
        "Normal",
        "Pulled",
        `Container image "${asked}" already present on machine and can be accessed by the pod`,
      );
      return present;
    }
    if (imagePullPolicy === "Never") {
      const message = `Container image "${asked}" is not present with pull policy of Never`;
      report("Warning", "ErrImageNeverPull", message);
      throw this.failure(report, "ErrImageNeverPull", message, retryMs);
    }
    const key = `${pod.metadata.uid}_${asked}`;
    const { clock } = this.options;
    const untilMs = this.backoffs.waitsSinceLast(key, clock.now());
    if (untilMs !== undefined) {
      const last = this.lastFailures.get(key) ?? "";
      report("Normal", "BackOff", `Back-off pulling image "${asked}"`);
      const message = `Back-off pulling image "${asked}": ErrImagePull: ${last}`;
      throw this.failure(report, "ImagePullBackOff", message, untilMs - clock.now());
    }
    return this.pull({ asked, reference, key, report, signal });
  }

  /** The pod is gone, and what failed for it. */
  forget(podUid: string): void {
    this.backoffs.forget(podUid);
    for (const key of [...this.lastFailures.keys()])
      if (key.startsWith(podUid)) this.lastFailures.delete(key);
  }

  private async pull(options: {
    readonly asked: string;
    readonly reference: ImageReference;
    readonly key: string;
    readonly report: Report;
    readonly signal: AbortSignal;
  }): Promise<Image> {
    const { asked, reference, key, report } = options;
    const { clock, hasProgram } = this.options;
    report("Normal", "Pulling", `Pulling image "${asked}"`);
    const startMs = clock.now();
    const image = findImage(reference, hasProgram);
    const isThere = this.present.has(fullNameOf(reference));
    await sleep(image && !isThere ? image.pullMs : 30, clock, options.signal);
    if (!image) {
      const message = pullFailure(reference);
      this.backoffs.next(key, clock.now(), clock.now());
      this.lastFailures.set(key, message);
      report("Warning", "Failed", `Failed to pull image "${asked}": ${message}`);
      throw this.failure(report, "ErrImagePull", message, noticeMs);
    }
    this.present.set(image.name, image);
    this.backoffs.forget(key);
    const took = formatMs(clock.now() - startMs);
    report(
      "Normal",
      "Pulled",
      `Successfully pulled image "${asked}" in ${took} (${took} including waiting). Image size: ${image.sizeBytes} bytes.`,
    );
    return image;
  }

  private parse(asked: string, report: Report): ImageReference {
    try {
      return parseImage(asked);
    } catch (fault) {
      if (!(fault instanceof InvalidImageName)) throw fault;
      report("Warning", "InspectFailed", fault.message);
      throw this.failure(report, "InvalidImageName", fault.message, retryMs);
    }
  }

  private failure(report: Report, reason: string, message: string, afterMs: number): ImageFailure {
    report("Warning", "Failed", `Error: ${reason}`);
    return new ImageFailure(reason, message, this.options.clock.now() + afterMs);
  }
}

/** containerd's words: a registry that does not have it, or one of which nobody knows the address. */
function pullFailure(reference: ImageReference): string {
  const name = fullNameOf(reference);
  const resolve = `failed to pull and unpack image "${name}": failed to resolve reference "${name}"`;
  if (knownHosts.includes(reference.host))
    return `rpc error: code = NotFound desc = ${resolve}: ${name}: not found`;
  const [host] = reference.host.split(":");
  const url = `https://${reference.host}/v2/${reference.path}/manifests/${reference.tag ?? reference.digest ?? ""}`;
  return `${resolve}: failed to do request: Head "${url}": dial tcp: lookup ${host}: no such host`;
}
