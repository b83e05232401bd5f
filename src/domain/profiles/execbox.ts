import type { Profile } from "../profile.js";

/** execbox-cloud's session pod: its main process is what one attaches to. */
export const execboxProfile: Profile = {
  name: "execbox",
  title: "Execbox",
  description: "A sandbox of execbox-cloud: your image and command, files, setup steps, ports.",
  builtIn: true,
  namespace: "execbox",
  namePrefix: "execbox-",
  container: "main",
  stopGraceSeconds: 10,
  startTimeoutSeconds: 60,
  // Not stdinOnce, which the original has: the second attachment would find stdin closed.
  stdin: "open",
  git: { startInClone: true },
  defaults: {
    workingDir: "/",
    storage: { kind: "emptyDir" },
    serviceAccount: "execbox",
    labels: { "execbox.io/managed-by": "execbox" },
    security: "default",
  },
};
