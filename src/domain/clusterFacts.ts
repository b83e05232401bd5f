/** Something that a cluster tells only to those who may ask. */
export type Told<T> =
  | { readonly kind: "told"; readonly value: T }
  /** The Role lacks the verb. */
  | { readonly kind: "notAllowed" }
  /** The server has no such thing, or did not answer. */
  | { readonly kind: "unknown" };

export interface QuotaLine {
  readonly quota: string;
  /** `requests.cpu`, `pods`. */
  readonly resource: string;
  readonly used: string;
  readonly hard: string;
}

export interface LimitLine {
  readonly name: string;
  readonly type: string;
  readonly resource: string;
  readonly min?: string;
  readonly max?: string;
  readonly defaultRequest?: string;
  readonly defaultLimit?: string;
}

export interface StorageClassLine {
  readonly name: string;
  readonly isDefault: boolean;
  readonly provisioner: string;
}

/** What a namespace and its cluster allow, beside the rights: asked once, shown beside them. */
export interface ClusterFacts {
  /** Pod Security level enforced by the namespace's labels; `privileged` where there is none. */
  readonly podSecurity: Told<"privileged" | "baseline" | "restricted">;
  readonly quotas: Told<readonly QuotaLine[]>;
  readonly limits: Told<readonly LimitLine[]>;
  readonly storageClasses: Told<readonly StorageClassLine[]>;
  readonly priorityClasses: Told<readonly string[]>;
  readonly runtimeClasses: Told<readonly string[]>;
  /** Whether usage can be read (metrics.k8s.io). */
  readonly metrics: Told<boolean>;
}
