import type { ThemeName } from "./settings.js";

/** Something on the screen, as a screen reader names it. */
export interface Target {
  /** ARIA role: `button`, `treeitem`, `menuitem`, `tab`, `textbox`, `checkbox` … */
  readonly role: string;
  /** Accessible name, or a part of it; `exact` takes the whole. */
  readonly name: string;
  readonly exact?: boolean;
  /** Which of several, from 0. Without it a name that several have is an error. */
  readonly nth?: number;
  /** `webview`: inside the webview panel that is shown. */
  readonly in?: "workbench" | "webview";
}

export interface QuickInput {
  readonly title: string;
  readonly placeholder: string;
  readonly value: string;
  /** The sentence below the box: a validation message. */
  readonly message: string;
  /** Each row: label, description and detail with two spaces between. */
  readonly items: readonly string[];
}

export interface Notification {
  readonly message: string;
  readonly buttons: readonly string[];
}

/** A modal question. */
export interface Dialog {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

export interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly string[];
}

/**
 * The editor as a person has it: eyes and hands from outside the extension host. A test inside the extension host
 * reaches it through test/editor/harness/outside.ts, a test outside through {@link startEditor}. Each call waits up to
 * 10 s for what it names. Arguments and results are JSON.
 */
export interface Outside {
  /** Saves out/screens/<name>.png; returns its path. */
  screenshot(name: string): Promise<string>;
  /** Presses keys one after another, as Playwright names them: `Control+C`, `Enter`, `F1`. */
  press(...keys: string[]): Promise<void>;
  /** Types into what has the focus, key by key. */
  type(text: string): Promise<void>;
  click(target: Target): Promise<void>;
  rightClick(target: Target): Promise<void>;
  focus(target: Target): Promise<void>;
  /** Replaces the text of a text box. */
  fill(target: Target, text: string): Promise<void>;
  isVisible(target: Target): Promise<boolean>;
  /** Runs a command by its title in the palette: `Pod Sessions: Launch…`. */
  runCommand(title: string): Promise<void>;

  /** Shows a view container by its name in the activity bar. */
  openView(container: string): Promise<void>;
  /**
   * The rows of the trees in the side bar that are on the screen, as text: two spaces for each level, ▸ or ▾ for what
   * is closed or open, the label, two spaces, the description. A welcome view is its text.
   */
  treeText(): Promise<string>;
  /** What a screen reader says of each row in the side bar. */
  treeLabels(): Promise<readonly string[]>;
  /** Selects the row whose text contains `text`. */
  selectRow(text: string): Promise<void>;
  /** Opens or closes the row whose text contains `text`. */
  toggleRow(text: string): Promise<void>;
  /** Opens the row's context menu and clicks `item`. */
  rowMenu(text: string, item: string): Promise<void>;
  /** The items of the row's context menu; closes it again. */
  rowMenuItems(text: string): Promise<readonly string[]>;
  /** Clicks an inline action of the row, by its tooltip. */
  rowAction(text: string, action: string): Promise<void>;
  /** Hovers over the row until its tooltip is shown; returns the tooltip's text. */
  rowTooltip(text: string): Promise<string>;

  /** The quick pick or input box that is open. */
  quickInput(): Promise<QuickInput | undefined>;
  /** Chooses the row of the open quick pick whose text contains `label`. */
  pick(label: string): Promise<void>;
  /** Writes into the open quick pick or input box and presses Enter. */
  answer(text: string): Promise<void>;

  notifications(): Promise<readonly Notification[]>;
  clearNotifications(): Promise<void>;
  /** The modal question that is open. */
  dialog(): Promise<Dialog | undefined>;
  /** Clicks a button of the modal question, once there is one; by its whole name. */
  answerDialog(button: string): Promise<void>;
  /** The status bar's items, left to right, as a screen reader names them. */
  statusBar(): Promise<readonly string[]>;
  /** The titles of the open editor tabs. */
  tabs(): Promise<readonly string[]>;
  /** The lines of the text editor that has the focus, as far as they are on the screen. */
  editorText(): Promise<string>;

  /** The whole buffer of the terminal that is shown, scrollback included, trailing blank lines off. */
  terminalText(): Promise<string>;
  terminalSize(): Promise<{ readonly columns: number; readonly rows: number }>;
  /** The names of the open terminals, as the list of terminals or the panel's title has them. */
  terminalNames(): Promise<readonly string[]>;
  /** Gives text to the terminal that is shown, as if it were pasted; fit for many megabytes. */
  terminalInput(text: string): Promise<void>;
  focusTerminal(): Promise<void>;

  /** The text of the webview panel that is shown. */
  webviewText(): Promise<string>;
  /** What axe finds wrong in the webview panel that is shown. */
  webviewAxe(): Promise<readonly AxeViolation[]>;

  theme(name: ThemeName): Promise<void>;
  /** 200 shows everything twice as large, as the browser's zoom does. */
  zoom(percent: number): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  /** Cuts the window off the network, or joins it again. */
  offline(isOffline: boolean): Promise<void>;
  /** Lets the page see `prefers-reduced-motion`. */
  reducedMotion(isReduced: boolean): Promise<void>;
  extensionHostPid(): Promise<number>;
  /** Reloads the window, and waits for the workbench. Ends an extension host that runs tests. */
  reload(): Promise<void>;
  /** Kills the extension host with SIGKILL; resolves when it is gone. Ends an extension host that runs tests. */
  killExtensionHost(): Promise<void>;
}

/** The members of {@link Outside}, for the two ends of the bridge; it does not compile when one is forgotten. */
const members: Record<keyof Outside, true> = {
  screenshot: true,
  press: true,
  type: true,
  click: true,
  rightClick: true,
  focus: true,
  fill: true,
  isVisible: true,
  runCommand: true,
  openView: true,
  treeText: true,
  treeLabels: true,
  selectRow: true,
  toggleRow: true,
  rowMenu: true,
  rowMenuItems: true,
  rowAction: true,
  rowTooltip: true,
  quickInput: true,
  pick: true,
  answer: true,
  notifications: true,
  clearNotifications: true,
  dialog: true,
  answerDialog: true,
  statusBar: true,
  tabs: true,
  editorText: true,
  terminalText: true,
  terminalSize: true,
  terminalNames: true,
  terminalInput: true,
  focusTerminal: true,
  webviewText: true,
  webviewAxe: true,
  theme: true,
  zoom: true,
  resize: true,
  offline: true,
  reducedMotion: true,
  extensionHostPid: true,
  reload: true,
  killExtensionHost: true,
};

export const outsideMethods = Object.keys(members) as readonly (keyof Outside)[];
