/** What the person can make happen. */
export interface KubeconfigPanelActions {
  readonly useContext: (context: string) => void;
  readonly testContext: (context: string) => void;
  readonly testAll: () => void;
  readonly refresh: () => void;
  readonly openFile: (file: string, line: number | undefined) => void;
  readonly chooseFile: () => void;
  readonly typeText: (text: string) => void;
  /** Puts a text into the field, in place of what is there. */
  readonly giveText: (text: string) => void;
  readonly saveText: () => void;
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
}
