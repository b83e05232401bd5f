import { startEditor, type Editor, type EditorOptions } from "../../scripts/editor/editor.js";
import { webviewFrame } from "../../scripts/editor/page/webview.js";
import { workbenchIsUp } from "../../scripts/editor/page/window.js";
import { untilText } from "../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../scripts/editor/workspace.js";

export const credentialsCommand = "Pod Sessions: Show Credentials";

/** A profile whose sessions look for the key of an agent, and start without one too. */
export const agentSettings = {
  "podSessions.defaultProfile": "agent",
  "podSessions.terminal.openAfterLaunch": false,
  "podSessions.profiles": {
    agent: {
      title: "Agent",
      namePrefix: "agent-",
      image: "busybox:1.36",
      secretEnv: { ANTHROPIC_API_KEY: { name: "anthropic-credentials", key: "api-key", optional: true } },
    },
  },
};

/** The credentials panel in an editor, by the words that are on it. */
export class CredentialsPage {
  private constructor(
    readonly editor: Editor,
    readonly workspace: Workspace,
  ) {}

  /** Starts an editor and shows the panel. */
  static async open(kubeconfig: string, options: Partial<EditorOptions> = {}): Promise<CredentialsPage> {
    const workspace = await makeWorkspace({ kubeconfig });
    const editor = await startEditor({
      workspace: workspace.folder,
      settings: agentSettings,
      ...options,
    });
    await editor.runCommand(credentialsCommand);
    return new CredentialsPage(editor, workspace);
  }

  get frame() {
    return webviewFrame(this.editor.page);
  }

  text(what: string, pattern: RegExp, limitMs?: number): Promise<string> {
    return untilText(what, () => this.editor.webviewText(), pattern, limitMs);
  }

  /** The credential's row in the table. */
  row(name: string) {
    return this.frame.getByRole("row").filter({ has: this.frame.getByText(name, { exact: true }) });
  }

  untilRow(name: string, pattern: RegExp, limitMs?: number): Promise<string> {
    return untilText(`the row of ${name}`, () => this.row(name).first().innerText(), pattern, limitMs);
  }

  press(button: string): Promise<void> {
    return this.editor.click({ role: "button", name: button, exact: true, in: "webview" });
  }

  set(field: string, value: string): Promise<void> {
    return this.editor.fill({ role: "textbox", name: field, exact: true, in: "webview" }, value);
  }

  valueOf(field: string): Promise<string> {
    return this.frame.getByRole("textbox", { name: field, exact: true }).inputValue();
  }

  async choose(kind: string): Promise<void> {
    await this.frame.locator("select#add-kind").selectOption({ label: kind });
  }

  /** Fills the form, its fields by their labels, and presses Add. */
  async add(
    kind: string,
    fields: Readonly<Record<string, string>>,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await this.choose(kind);
    for (const [label, value] of Object.entries(fields)) await this.set(label, value);
    if (Object.keys(more).length > 0) {
      const details = this.frame.locator("#section-add details");
      if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
      for (const [label, value] of Object.entries(more)) await this.set(label, value);
    }
    await this.press("Add");
  }

  /** {@link add}, and waits until it is kept. */
  async addKept(...given: Parameters<CredentialsPage["add"]>): Promise<void> {
    await this.add(...given);
    await this.text("the answer", new RegExp(`“${given[1]["Name"] ?? ""}” is kept`));
  }

  /** As the editor's own command does it, which saves the state of panels first; a browser's reload may be quicker. */
  async reload(): Promise<void> {
    const { page } = this.editor;
    await Promise.all([page.waitForEvent("load"), this.editor.runCommand("Developer: Reload Window")]);
    await workbenchIsUp(page);
  }

  async stop(): Promise<void> {
    await this.editor.stop();
    await this.workspace.remove();
  }
}
