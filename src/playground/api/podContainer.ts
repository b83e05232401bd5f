import type { StoredObject } from "../objects.js";
import { objectsAt, textAt } from "../schema/json.js";
import { badRequest } from "./status.js";

/** The container that a request means: the one it names, or the only one. Throws the server's 400. */
export function containerOf(pod: StoredObject, asked: string): string {
  const names = ["initContainers", "containers", "ephemeralContainers"].flatMap((key) =>
    objectsAt(pod, "spec", key).map((one) => textAt(one, "name")),
  );
  if (asked !== "") {
    if (!names.includes(asked))
      throw badRequest(`container ${asked} is not valid for pod ${pod.metadata.name}`);
    return asked;
  }
  const [only] = objectsAt(pod, "spec", "containers").map((one) => textAt(one, "name"));
  if (names.length === 1 && only !== undefined) return only;
  throw badRequest(
    `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(" ")}]`,
  );
}

/** Throws the server's 400 for a pod that no node has. */
export function requireNode(pod: StoredObject): void {
  if (textAt(pod, "spec", "nodeName") === "")
    throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
}
