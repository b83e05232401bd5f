/** Pod specs that tests provoke faults with: one container `main` that sleeps, and something wrong about it. */
export type PodSpec = Readonly<Record<string, unknown>>;

const image = "busybox:1.36";
const sleeping = { name: "main", image, command: ["sleep", "3600"] };

export function main(more: PodSpec): PodSpec {
  return { restartPolicy: "Never", containers: [{ ...sleeping, ...more }] };
}

export function shell(script: string, more: PodSpec = {}): PodSpec {
  return main({ command: ["sh", "-c", script], ...more });
}

export function init(container: PodSpec): PodSpec {
  const step = { image, terminationMessagePolicy: "FallbackToLogsOnError", ...container };
  return { restartPolicy: "Never", initContainers: [step], containers: [sleeping] };
}

export function clone(url: string, branch = "main"): PodSpec {
  return init({
    name: "git-clone",
    image: "alpine/git",
    imagePullPolicy: "IfNotPresent",
    command: ["git", "clone", "--depth", "1", "--branch", branch, url, "/tmp/repo"],
    env: [{ name: "GIT_TERMINAL_PROMPT", value: "0" }],
  });
}

export function mounted(volume: PodSpec): PodSpec {
  return {
    ...main({ volumeMounts: [{ name: "data", mountPath: "/data" }] }),
    volumes: [{ name: "data", ...volume }],
  };
}

export function claim(name: string, storageClassName: string): PodSpec {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: { storageClassName, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
  };
}
