import type { Profile } from "../profile.js";

/**
 * A prompt anywhere with one pick: 2 MB of image with a shell, nothing that an admission rule could refuse, and
 * something that keeps the pod. A person's own image goes into settings, as the profile "default" of theirs.
 */
export const defaultProfile: Profile = {
  name: "default",
  title: "Default",
  description: "A small shell that every cluster admits. Bring your own image and repository.",
  builtIn: true,
  namePrefix: "session-",
  container: "main",
  stopGraceSeconds: 10,
  startTimeoutSeconds: 0,
  mainProcess: "idle",
  git: { startInClone: true },
  defaults: {
    image: "busybox:1.36",
    imagePullPolicy: "IfNotPresent",
    storage: { kind: "emptyDir", sizeLimit: "10Gi" },
    resources: { cpuRequest: "100m", cpuLimit: "2", memoryRequest: "256Mi", memoryLimit: "2Gi" },
    security: "restricted",
  },
};
