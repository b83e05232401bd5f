import type { StorageRequest } from "../launch.js";
import { subdomainProblem } from "../names.js";
import { quantityProblem } from "../quantity.js";
import type { ProblemList } from "./fieldProblem.js";
import { absolutePathProblem } from "./paths.js";

export function checkStorage(storage: StorageRequest, found: ProblemList): void {
  const size = (text: string) => quantityProblem(text, "bytes");
  switch (storage.kind) {
    case "emptyDir":
    case "memory":
      found.check("storage.sizeLimit", storage.sizeLimit, size);
      return;
    case "newClaim":
      found.add("storage.size", size(storage.size));
      found.check("storage.storageClass", storage.storageClass, (name) =>
        subdomainProblem(name, "a storage class"),
      );
      return;
    case "claim":
      found.add("storage.claimName", subdomainProblem(storage.claimName, "a claim"));
      return;
    case "hostPath":
      found.add("storage.path", absolutePathProblem(storage.path));
  }
}
