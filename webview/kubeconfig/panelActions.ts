/** What the person can make happen. */
export interface KubeconfigPanelActions {
  readonly useContext: (context: string) => void;
  readonly testContext: (context: string) => void;
  readonly testAll: () => void;
  /** The test of one context, or all. */
  readonly stopTests: (context?: string) => void;
  readonly refresh: () => void;
  readonly openFile: (file: string, line: number | undefined) => void;
  readonly chooseFile: () => void;
  readonly typeText: (text: string) => void;
  /** Puts a text into the field, in place of what is there. */
  readonly giveText: (text: string) => void;
  /** `replace`: also where there is a kubeconfig already. */
  readonly saveText: (how: { readonly replace: boolean }) => void;
  readonly typeNamespace: (namespace: string) => void;
  readonly useNamespace: (namespace: string) => void;
  readonly listNamespaces: () => void;
  readonly checkRights: () => void;
  readonly chooseFeature: (feature: string, isChosen: boolean) => void;
  readonly copyRole: (features: readonly string[]) => void;
  readonly readPodAccount: () => void;
  readonly setUpNamespace: () => void;
  readonly removeSetup: () => void;
  readonly trustWorkspace: () => void;
  /** The next step that stands beside a fault. */
  readonly next: (command: string) => void;
}
