import type { Pod } from "./manifest.js";
import type { ResolvedLaunch } from "../../domain/resolvedLaunch.js";
import { podTemplate } from "./podTemplate.js";

/** The pod of a session. */
export function encodePod(launch: ResolvedLaunch, namespace: string): Pod {
  const template = podTemplate(launch);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: launch.name, namespace, ...template.metadata },
    ...(template.spec && { spec: template.spec }),
  };
}
