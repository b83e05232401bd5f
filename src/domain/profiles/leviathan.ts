import type { Profile } from "../profile.js";

/**
 * Leviathan's worker as a session to look around in. Its own command,
 * `python -m leviathan.executor.worker`, is a task's: it ends at once without the variables of an attempt.
 */
export const leviathanProfile: Profile = {
  name: "leviathan",
  title: "Leviathan worker",
  description: "The worker image of Leviathan with its workspace and secrets, for an hour.",
  builtIn: true,
  namespace: "leviathan",
  namePrefix: "leviathan-attempt-",
  appLabel: "leviathan",
  container: "worker",
  stopGraceSeconds: 30,
  startTimeoutSeconds: 0,
  mainProcess: "idle",
  controlPlane: { urlVariable: "CONTROL_PLANE_URL", tokenVariable: "CONTROL_PLANE_TOKEN" },
  git: { startInClone: false },
  defaults: {
    image: "leviathan-worker:local",
    imagePullPolicy: "IfNotPresent",
    workingDir: "/workspace",
    storage: { kind: "emptyDir" },
    secretEnv: {
      CONTROL_PLANE_TOKEN: { name: "leviathan-secrets", key: "control-plane-token", optional: true },
      GITHUB_TOKEN: { name: "leviathan-secrets", key: "github-token", optional: true },
      LEVIATHAN_CLAUDE_API_KEY: { name: "leviathan-secrets", key: "claude-api-key", optional: true },
    },
    timeoutSeconds: 3600,
    security: "default",
  },
};
