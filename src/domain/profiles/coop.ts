import type { Profile } from "../profile.js";

const port = 8080;

/**
 * Serves the agent where the image has coop, and keeps the pod for a terminal where it has not. The file tells
 * Claude Code that it was set up, or it would ask its first questions in a terminal that nobody has opened.
 * Arguments of the session go to the agent.
 */
const start = [
  'if [ -n "${ANTHROPIC_API_KEY:-}${CLAUDE_CODE_OAUTH_TOKEN:-}" ] && [ ! -e "$HOME/.claude.json" ]; then',
  "  version=$(claude --version 2>/dev/null | sed -n 's/[^0-9]*\\([0-9.]*\\).*/\\1/p')",
  '  printf \'{"hasCompletedOnboarding":true,"lastOnboardingVersion":"%s","projects":{"%s":{"hasTrustDialogAccepted":true}}}\\n\' "${version:-0.0.0}" "$PWD" >"$HOME/.claude.json"',
  "fi",
  `if command -v coop >/dev/null; then exec coop --host 0.0.0.0 --port ${port} --log-format text -- claude "$@"; fi`,
  'echo "This image has no coop: the session waits for terminals."',
  "trap 'exit 0' TERM INT HUP",
  "while :; do sleep 86400 & wait $!; done",
].join("\n");

/** coopmux' session pod. */
export const coopProfile: Profile = {
  name: "coop",
  title: "Coop agent",
  description: "An agent of coopmux, on port 8080, with its repository in /workspace/repo.",
  builtIn: true,
  namespace: "coop",
  namePrefix: "coop-session-",
  appLabel: "coop-session",
  container: "coop",
  stopGraceSeconds: 30,
  startTimeoutSeconds: 0,
  git: { branch: "main", startInClone: false },
  controlPlane: { urlVariable: "COOP_MUX_URL", tokenVariable: "COOP_MUX_TOKEN" },
  systemEnv: [{ name: "COOP_URL", value: `http://$(POD_IP):${port}` }],
  reservedEnv: [
    "COOP_MUX_URL",
    "COOP_MUX_TOKEN",
    "COOP_SESSION_ID",
    "POD_UID",
    "ANTHROPIC_API_KEY",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "OPENAI_API_KEY",
    "GEMINI_API_KEY",
  ],
  defaults: {
    image: "coop:claude",
    imagePullPolicy: "Never",
    // Kubernetes would fill in `$(…)` itself.
    command: ["sh", "-c", start.replaceAll("$(", "$$$$("), "coop"],
    workingDir: "/workspace",
    storage: { kind: "emptyDir" },
    ports: [{ port }],
    probe: { kind: "http", port, path: "/api/v1/health" },
    serviceAccount: "coop-session",
    secretEnv: {
      ANTHROPIC_API_KEY: { name: "anthropic-credentials", key: "api-key", optional: true },
      CLAUDE_CODE_OAUTH_TOKEN: { name: "anthropic-credentials", key: "oauth-token", optional: true },
    },
    security: "default",
  },
};
