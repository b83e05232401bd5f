/** Names one pod for good: a pod deleted and made again under the same name has another uid. */
export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  /** Absent only before the cluster has answered. */
  readonly uid?: string;
}

/** A container of a pod; without `container`, the pod's default container. */
export interface ContainerRef extends PodRef {
  readonly container?: string;
}

/** A kubeconfig context together with the namespace in use. */
export interface ContextRef {
  readonly context: string;
  readonly namespace: string;
}
