import { stringify } from "yaml";
import type { SetupRequest } from "../../domain/setup/setupRequest.js";
import { setupObjects } from "../../kube/setup/setupObjects.js";

/** All objects of a set-up as they would be made in an empty cluster: for kubectl, and for an administrator to read. */
export function setupYaml(request: SetupRequest): string {
  const head = `# The set-up of the namespace ${request.namespace} for Pod Sessions.\n# By hand: kubectl apply --server-side -f -\n`;
  return head + yamlOf(setupObjects(request, { ownsNamespace: true }));
}

/** Objects as documents of one YAML text. */
export function yamlOf(objects: readonly unknown[]): string {
  return objects
    .map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }))
    .join("---\n");
}
