/** What keeps a session from running, told apart by its cure. */
export type HintId =
  | "unschedulable"
  | "imagePull"
  | "imageName"
  | "crashLoop"
  | "configError"
  | "quota"
  | "outOfMemory"
  | "evicted"
  | "deadline"
  | "volume"
  | "clone"
  | "setup"
  | "sandbox"
  | "probe"
  | "commandNotFound"
  | "nodeLost"
  | "exit";

/** Why a session is not running, in two sentences: what causes it, and what mends it. */
export interface Hint {
  readonly id: HintId;
  readonly cause: string;
  readonly fix: string;
  /** Where the fix is made, when that is a panel of ours. */
  readonly opens?: "credentials";
}
