import type { ResourceRequest } from "../launch.js";
import { labelKeyProblem } from "../names.js";
import { parseQuantity, quantityProblem } from "../quantity.js";
import type { ProblemList } from "./fieldProblem.js";

export function checkResources(resources: ResourceRequest, found: ProblemList): void {
  const cpu = (text: string) => quantityProblem(text, "cpu");
  const bytes = (text: string) => quantityProblem(text, "bytes");
  found.check("resources.cpuRequest", resources.cpuRequest, cpu);
  found.check("resources.cpuLimit", resources.cpuLimit, cpu);
  found.check("resources.memoryRequest", resources.memoryRequest, bytes);
  found.check("resources.memoryLimit", resources.memoryLimit, bytes);
  found.check("resources.ephemeralStorageLimit", resources.ephemeralStorageLimit, bytes);
  found.add("resources.cpuRequest", orderProblem(resources.cpuRequest, resources.cpuLimit));
  found.add("resources.memoryRequest", orderProblem(resources.memoryRequest, resources.memoryLimit));
  found.check("resources.gpus", resources.gpus, gpuCountProblem);
  found.check("resources.gpuResource", resources.gpuResource, (name) =>
    name.includes("/") && labelKeyProblem(name) === undefined
      ? undefined
      : `“${name}” is not the name of a device. Write its vendor and kind, for example “nvidia.com/gpu”.`,
  );
}

/** What is wrong with `count` as a number of GPUs. */
function gpuCountProblem(count: number): string | undefined {
  if (Number.isInteger(count) && count >= 0 && count <= 1_024) return undefined;
  return `${count} is not a number of GPUs. Write a whole number, for example 1.`;
}

function orderProblem(request: string | undefined, limit: string | undefined): string | undefined {
  const requested = request === undefined ? undefined : parseQuantity(request);
  const most = limit === undefined ? undefined : parseQuantity(limit);
  if (requested === undefined || most === undefined || requested <= most) return undefined;
  return `The request ${request} is more than the limit ${limit}. Lower the request or raise the limit.`;
}
