import type { FaultyHosts, HintScenario } from "./hintScenarios.js";
import { clone, init, main, shell } from "./podSpecs.js";

/** Sessions whose containers cannot be made, or end. */
export function runScenarios(hosts: FaultyHosts): readonly HintScenario[] {
  return [
    // Fails at once: L41.
    {
      name: "secret-missing",
      row: "L41",
      spec: main({
        env: [{ name: "TOKEN", valueFrom: { secretKeyRef: { name: "no-such-secret", key: "token" } } }],
      }),
      id: "configError",
      cause: /secret no-such-secret does not exist/i,
      fix: /no-such-secret/,
    },
    {
      name: "secret-key",
      row: "L41",
      before: [
        { apiVersion: "v1", kind: "Secret", metadata: { name: "agent" }, stringData: { "api-key": "x" } },
      ],
      spec: main({
        env: [{ name: "TOKEN", valueFrom: { secretKeyRef: { name: "agent", key: "oauth-token" } } }],
      }),
      id: "configError",
      cause: /secret agent has no key oauth-token/i,
      fix: /oauth-token/,
    },
    {
      name: "configmap-missing",
      row: "L41",
      spec: main({ envFrom: [{ configMapRef: { name: "no-such-map" } }] }),
      id: "configError",
      cause: /ConfigMap no-such-map does not exist/,
      fix: /no-such-map/,
    },
    {
      name: "run-as-root",
      row: "X48",
      spec: main({ securityContext: { runAsNonRoot: true } }),
      id: "configError",
      cause: /root/,
      fix: /user/,
    },
    {
      name: "command",
      row: "O53",
      spec: main({ command: ["no-such-command"] }),
      id: "commandNotFound",
      cause: /no-such-command.*not in the image/,
      fix: /command/,
    },
    {
      name: "command-exit-127",
      row: "O53",
      spec: shell("no-such-command"),
      id: "commandNotFound",
      cause: /127/,
      fix: /command/,
    },
    {
      name: "command-folder",
      row: "O53",
      spec: main({ command: ["/etc"] }),
      id: "commandNotFound",
      cause: /\/etc.*(not.*run|permission)/i,
      fix: /execut/,
    },
    {
      name: "runtime",
      row: "L41",
      before: [
        {
          apiVersion: "node.k8s.io/v1",
          kind: "RuntimeClass",
          metadata: { name: "pod-sessions-hints" },
          handler: "no-such-runtime",
        },
      ],
      spec: { ...main({}), runtimeClassName: "pod-sessions-hints" },
      id: "sandbox",
      cause: /no-such-runtime/,
      fix: /runtime class/,
    },
    // Clone: C24, C25, L42.
    {
      name: "clone-missing",
      row: "L42",
      needsHosts: true,
      spec: clone(`${hosts.git}/no-such-project.git`),
      id: "clone",
      cause: /no-such-project\.git.*(not found|does not exist)/,
      fix: /URL|address/,
    },
    {
      name: "clone-login",
      row: "L42",
      needsHosts: true,
      spec: clone(`${hosts.privateGit}/project.git`),
      id: "clone",
      cause: /asks for a login|refused the login/,
      fix: /secret/i,
    },
    {
      name: "clone-branch",
      row: "C24",
      needsHosts: true,
      spec: clone(`${hosts.git}/project.git`, "no-such-branch"),
      id: "clone",
      cause: /branch no-such-branch does not exist/,
      fix: /branch/,
    },
    {
      name: "clone-host",
      row: "L42",
      spec: clone("https://no-such-host.invalid/project.git"),
      id: "clone",
      cause: /no-such-host\.invalid.*cannot be reached/,
      fix: /address|network/,
    },
    {
      name: "setup",
      row: "C26",
      spec: init({
        name: "setup-1",
        command: ["sh", "-c", "echo 'cannot find requirements.txt' >&2; exit 3"],
      }),
      id: "setup",
      cause: /setup-1.*exit code 3.*cannot find requirements\.txt/,
      fix: /log/,
    },
    // Ends, crashes and limits: C26, X52, N28.
    {
      name: "exit",
      row: "C26",
      spec: shell("echo starting; exit 3", { terminationMessagePolicy: "FallbackToLogsOnError" }),
      id: "exit",
      cause: /exit code 3/,
      fix: /log/,
    },
    {
      name: "crash-loop",
      row: "X51",
      spec: { ...shell("exit 4"), restartPolicy: "Always" },
      id: "crashLoop",
      cause: /exit code 4/,
      fix: /log/,
    },
    {
      name: "out-of-memory",
      row: "X52",
      spec: shell("exec tail /dev/zero", { resources: { limits: { memory: "16Mi" } } }),
      id: "outOfMemory",
      cause: /memory.*16Mi/,
      fix: /memory limit/,
    },
    {
      name: "out-of-memory-loop",
      row: "X52",
      spec: {
        ...shell("exec tail /dev/zero", { resources: { limits: { memory: "16Mi" } } }),
        restartPolicy: "Always",
      },
      id: "outOfMemory",
      cause: /memory.*16Mi/,
      fix: /memory limit/,
    },
    {
      name: "evicted-volume",
      row: "N28",
      spec: {
        ...shell("dd if=/dev/zero of=/data/fill bs=1M count=64; sleep 3600", {
          volumeMounts: [{ name: "data", mountPath: "/data" }],
        }),
        volumes: [{ name: "data", emptyDir: { sizeLimit: "8Mi" } }],
      },
      id: "evicted",
      cause: /volume data.*8Mi/,
      fix: /size limit/,
    },
    {
      name: "deadline",
      row: "N28",
      spec: { ...main({}), activeDeadlineSeconds: 5, terminationGracePeriodSeconds: 1 },
      id: "deadline",
      cause: /time limit/,
      fix: /time limit/,
    },
    {
      name: "probe-ready",
      row: "C53",
      spec: main({ readinessProbe: { httpGet: { path: "/health", port: 8080 }, periodSeconds: 1 } }),
      id: "probe",
      cause: /readiness probe.*refused/i,
      fix: /8080|port/,
    },
    {
      name: "probe-live",
      row: "C53",
      spec: {
        ...main({
          livenessProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1 },
        }),
        restartPolicy: "Always",
        terminationGracePeriodSeconds: 1,
      },
      id: "probe",
      cause: /liveness probe/i,
      fix: /probe/,
    },
    {
      name: "probe-live-limit",
      row: "C53",
      spec: {
        ...main({
          livenessProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1 },
          resources: { limits: { memory: "64Mi" } },
        }),
        restartPolicy: "Always",
        terminationGracePeriodSeconds: 1,
      },
      id: "probe",
      cause: /liveness probe/i,
      fix: /probe/,
    },
  ];
}
