import type { Profile } from "../profile.js";

/** OpenCode Manager's test pod: any image and command, selected by services through labels. */
export const opencodeProfile: Profile = {
  name: "opencode",
  title: "OpenCode test pod",
  description: "A test pod of OpenCode Manager: container runner, and labels for its services.",
  builtIn: true,
  namespace: "opencode-testing",
  namePrefix: "opencode-",
  appLabel: "opencode-manager",
  container: "runner",
  stopGraceSeconds: 30,
  startTimeoutSeconds: 0,
  mainProcess: "idle",
  startsIn: "image",
  git: { startInClone: true },
  defaults: {
    image: "node:20-alpine",
    serviceAccount: "default",
    labels: { "managed-by": "opencode-manager" },
    storage: { kind: "emptyDir" },
    security: "default",
  },
};
