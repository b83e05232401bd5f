/** The contract with the cluster: every label and annotation that we write, and the selector that finds them. */
const prefix = "pod-sessions.dev";

export const labels = {
  /** On every object that we make; without it, we never change or delete an object. */
  managedBy: `${prefix}/managed-by`,
  /** Id of the session that owns the object. */
  session: `${prefix}/session`,
  /** Name of the profile that the session was launched from. */
  profile: `${prefix}/profile`,
  /** `true` on a claim that outlives its session, to be used by the next. */
  kept: `${prefix}/kept`,
  /** `true` on what an administrator's set-up of a namespace made. */
  setup: `${prefix}/setup`,
} as const;

export const annotations = {
  /** The person's name for the session, free text. Absent: the pod's name. */
  displayName: `${prefix}/display-name`,
  /** JSON of the LaunchRequest, without secret values: enough to launch the same again. */
  request: `${prefix}/request`,
  /** Grace in whole seconds that the profile gives a stop. */
  stopGraceSeconds: `${prefix}/stop-grace-seconds`,
  /** Who launched it: user name and host, for the tree of a shared namespace. */
  launchedBy: `${prefix}/launched-by`,
  /** JSON of the person's labels whose values had to be changed to be label values, as they were written. */
  rawLabels: `${prefix}/raw-labels`,
  /** On the ConfigMap of a session's files: JSON list of which key is which file. */
  files: `${prefix}/files`,
  /** On a pod and on its Secret: JSON list of the credentials that it was given, by id, and of their keys. */
  credentials: `${prefix}/credentials`,
  /** On a claim: the pod that it was made for. */
  madeFor: `${prefix}/made-for`,
  /** kubectl's own: which container a command without `-c` means. */
  defaultContainer: "kubectl.kubernetes.io/default-container",
} as const;

/** Labels and annotations under this prefix are ours alone. */
export const labelPrefix = `${prefix}/`;

export const managedByValue = "pod-sessions";

/** Selects the objects that we made. */
export const managedSelector = `${labels.managedBy}=${managedByValue}`;

/** Selects everything that belongs to one session. */
export function sessionSelector(sessionId: string): string {
  return `${managedSelector},${labels.session}=${sessionId}`;
}

/** Selects what the set-up of a namespace made. */
export const setupSelector = `${managedSelector},${labels.setup}=true`;

/** Whether an object carries our label, and so may be touched. */
export function isManaged(objectLabels: Readonly<Record<string, string>> | undefined): boolean {
  return objectLabels?.[labels.managedBy] === managedByValue;
}
