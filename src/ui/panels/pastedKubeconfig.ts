import { checkKubeconfigText } from "../../actions/checkKubeconfigText.js";
import { saveKubeconfigText, workspaceKubeconfig } from "../../actions/saveKubeconfigText.js";
import type { App } from "../../app.js";
import { UserError } from "../../base/errors.js";
import type { KubeconfigPanelHandlers } from "../../contracts/kubeconfigPanel.js";

/** The requests of the panel that are about the pasted text. */
export type PasteHandlers = Pick<KubeconfigPanelHandlers, "checkText" | "saveText" | "readDraft">;

export interface PasteDeps {
  readonly platform: App["platform"];
  readonly connections: Pick<App["connections"], "refresh">;
}

/** What a panel asks of a kubeconfig that is pasted into it, from the first letter until it is stored. */
export function pastedKubeconfig({ platform, connections }: PasteDeps): PasteHandlers {
  /** What is not saved: a hidden panel has no page to keep it. It may hold a login. */
  let draft = "";
  const target = () => {
    const [folder = platform.process.homeDir] = platform.workspaceFolders;
    return workspaceKubeconfig(folder);
  };
  return {
    checkText: ({ text }) => {
      draft = text;
      const { problems, contexts } = checkKubeconfigText(text, target());
      return Promise.resolve({
        problems: problems.map(({ message, line }) => ({
          text: withoutPlace(message, target()),
          ...(line === undefined ? {} : { line }),
        })),
        contexts: [...contexts],
      });
    },
    saveText: async ({ text, replace }, signal) => {
      const [folder] = platform.workspaceFolders;
      if (folder === undefined) throw new UserError("Open a folder first: the kubeconfig is stored in it.");
      const saved = await saveKubeconfigText(text, { folder, replace, platform, signal });
      draft = "";
      connections.refresh();
      return saved;
    },
    readDraft: () => Promise.resolve({ text: draft }),
  };
}

/** A text in a field lies in no file yet; its line is told beside. */
function withoutPlace(message: string, file: string): string {
  const text = message.startsWith(file)
    ? message.slice(file.length).replace(/^(, line \d+)?: /, "")
    : message;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
