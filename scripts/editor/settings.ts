/** Settings of a window that nobody is asked anything in, and that looks the same in each run. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  "chat.disableAIFeatures": true,
  "extensions.ignoreRecommendations": true,
  "git.openRepositoryInParentFolders": "never",
  // Nobody asked to be told of each port that a process opens.
  "remote.autoForwardPorts": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  // Rows as DOM nodes, so that a picture and a reader see the text.
  "terminal.integrated.gpuAcceleration": "off",
  "terminal.integrated.showExitAlert": false,
  "window.autoDetectColorScheme": false,
  // What moves is drawn again sixty times a second, by a processor that is there for the tests.
  "workbench.reduceMotion": "on",
  "workbench.colorTheme": "Dark Modern",
  // An editor that floats over the workbench keeps clicks from it.
  "workbench.editor.useModal": "off",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
};

/** On top of them: a folder is opened in Restricted Mode, without a question at once. */
export const askingForTrust: Readonly<Record<string, unknown>> = {
  "security.workspace.trust.enabled": true,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
};

/** Themes by what VS Code calls them in its picker. */
export const themes = {
  dark: { label: "Dark Modern", kind: "vs-dark" },
  light: { label: "Light Modern", kind: "vs" },
  highContrast: { label: "Dark High Contrast", kind: "hc-black" },
  highContrastLight: { label: "Light High Contrast", kind: "hc-light" },
} as const;

export type ThemeName = keyof typeof themes;
