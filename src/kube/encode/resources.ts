import type { ResourceRequirements } from "./manifest.js";
import type { ResourceRequest } from "../../domain/launch.js";

const defaultGpuResource = "nvidia.com/gpu";

/** Requests and limits of a container; undefined when nothing is asked for. */
export function encodeResources(resources: ResourceRequest): ResourceRequirements | undefined {
  const { cpuRequest, memoryRequest, cpuLimit, memoryLimit, ephemeralStorageLimit, gpus } = resources;
  // Devices can only be had whole: request and limit are the same.
  const devices = gpus ? { [resources.gpuResource ?? defaultGpuResource]: String(gpus) } : {};
  const requests = {
    ...(cpuRequest === undefined ? {} : { cpu: cpuRequest }),
    ...(memoryRequest === undefined ? {} : { memory: memoryRequest }),
    ...devices,
  };
  const limits = {
    ...(cpuLimit === undefined ? {} : { cpu: cpuLimit }),
    ...(memoryLimit === undefined ? {} : { memory: memoryLimit }),
    ...(ephemeralStorageLimit === undefined ? {} : { "ephemeral-storage": ephemeralStorageLimit }),
    ...devices,
  };
  const isRequesting = Object.keys(requests).length > 0;
  const isLimiting = Object.keys(limits).length > 0;
  if (!isRequesting && !isLimiting) return undefined;
  return { ...(isRequesting ? { requests } : {}), ...(isLimiting ? { limits } : {}) };
}

/**
 * The same for an init container: a pod is scheduled and counted by the larger of its init containers and its main
 * ones, so that this costs nothing, and a ResourceQuota refuses a pod of which one container states nothing.
 * Devices stay with the main container.
 */
export function encodeInitResources(resources: ResourceRequest): ResourceRequirements | undefined {
  const { gpus: _gpus, gpuResource: _gpuResource, ...rest } = resources;
  return encodeResources(rest);
}
