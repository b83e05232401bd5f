import type { PodTemplate } from "./manifest.js";
import { annotations, labels, managedByValue } from "../../domain/labels.js";
import type { ResolvedLaunch } from "../../domain/resolvedLaunch.js";
import { writeCredentialNote } from "../../domain/sessionCredentials.js";
import { encodeInitContainers } from "./initContainers.js";
import { encodeMainContainer } from "./mainContainer.js";
import { podSecurity } from "./security.js";
import { encodeVolumes } from "./volumes.js";

/**
 * The only builder of pods: a session wraps it in a Pod, a task's attempt in a Job. Pure and deterministic, so
 * that a server-side dry run of it tells the whole truth.
 */
export function podTemplate(launch: ResolvedLaunch): PodTemplate {
  const initContainers = encodeInitContainers(launch);
  const { imagePullSecrets, nodeSelector, tolerations } = launch;
  return {
    metadata: { labels: ownedLabels(launch), annotations: encodeAnnotations(launch) },
    spec: {
      ...(initContainers.length > 0 ? { initContainers } : {}),
      containers: [encodeMainContainer(launch)],
      volumes: encodeVolumes(launch),
      securityContext: podSecurity(launch.security),
      restartPolicy: launch.restartPolicy,
      terminationGracePeriodSeconds: launch.stopGraceSeconds,
      ...(launch.timeoutSeconds > 0 ? { activeDeadlineSeconds: launch.timeoutSeconds } : {}),
      ...(launch.serviceAccount === undefined ? {} : { serviceAccountName: launch.serviceAccount }),
      automountServiceAccountToken: launch.mountToken,
      // A variable for every service of the namespace is noise in a shell; names resolve by DNS.
      enableServiceLinks: false,
      ...(imagePullSecrets.length > 0
        ? { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }
        : {}),
      ...(Object.keys(nodeSelector).length > 0 ? { nodeSelector: { ...nodeSelector } } : {}),
      ...(tolerations.length > 0 ? { tolerations: tolerations.map((each) => ({ ...each })) } : {}),
      ...(launch.priorityClass === undefined ? {} : { priorityClassName: launch.priorityClass }),
      ...(launch.runtimeClass === undefined ? {} : { runtimeClassName: launch.runtimeClass }),
    },
  };
}

/** The person's labels, and ours, which win: by them we find what we may touch. */
function ownedLabels(launch: ResolvedLaunch): Record<string, string> {
  return {
    ...launch.labels,
    [labels.managedBy]: managedByValue,
    [labels.session]: launch.sessionId,
    [labels.profile]: launch.profile,
  };
}

function encodeAnnotations(launch: ResolvedLaunch): Record<string, string> {
  return {
    [annotations.defaultContainer]: launch.container,
    [annotations.stopGraceSeconds]: String(launch.stopGraceSeconds),
    [annotations.request]: launch.requestJson,
    ...(launch.credentials.length > 0
      ? { [annotations.credentials]: writeCredentialNote(launch.credentials) }
      : {}),
    ...(launch.displayName === undefined ? {} : { [annotations.displayName]: launch.displayName }),
    ...(launch.launchedBy === undefined ? {} : { [annotations.launchedBy]: launch.launchedBy }),
    ...(Object.keys(launch.rawLabels).length > 0
      ? { [annotations.rawLabels]: JSON.stringify(launch.rawLabels) }
      : {}),
  };
}
