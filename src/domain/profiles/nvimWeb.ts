import type { ResourceRequest } from "../launch.js";
import type { Profile } from "../profile.js";

/** nvim-web's resources: also what a session gets in a namespace that insists on some. */
export const defaultResources: ResourceRequest = {
  cpuRequest: "100m",
  cpuLimit: "1",
  memoryRequest: "128Mi",
  memoryLimit: "512Mi",
};

/** nvim-web's session pod. Its image has no default: the original's is a placeholder. */
export const nvimWebProfile: Profile = {
  name: "nvim-web",
  title: "nvim-web",
  description: "An editor of nvim-web: your image on port 9001, for one hour, workspace of 1Gi.",
  builtIn: true,
  namespace: "nvim-web",
  namePrefix: "nvim-web-session-",
  appLabel: "nvim-web-session",
  container: "nvim-web",
  stopGraceSeconds: 30,
  startTimeoutSeconds: 0,
  systemEnv: [
    { name: "SESSION_ID", from: "sessionId" },
    { name: "NVIM_WEB_MODE", value: "session" },
  ],
  git: { startInClone: false },
  defaults: {
    imagePullPolicy: "Always",
    workingDir: "/workspace",
    storage: { kind: "emptyDir", sizeLimit: "1Gi" },
    resources: defaultResources,
    ports: [{ port: 9001, protocol: "TCP", name: "ws" }],
    serviceAccount: "default",
    timeoutSeconds: 3600,
    security: "restricted",
  },
};
