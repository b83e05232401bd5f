import {
  KubeconfigThere,
  saveKubeconfigText,
  workspaceKubeconfig,
  type SavedKubeconfig,
  type SaveOptions,
} from "../../actions/saveKubeconfigText.js";
import type { AccountHolder } from "../../actions/podAccounts.js";
import { podAccountText } from "../../actions/podAccountText.js";
import type { App } from "../../app.js";
import { AbortScope } from "../../base/abort.js";
import { Cancelled, UserError } from "../../base/errors.js";
import { nextSteps } from "../../domain/nextSteps.js";
import { confirm } from "../notify.js";
import { withProgress } from "../progress.js";
import { ask } from "../prompts/ask.js";
import { pick } from "../prompts/pick.js";
import { requireRight } from "../rights.js";

const title = "Read a Pod's Account";
/** The name by which every pod knows the API server. */
const inClusterServer = "https://kubernetes.default.svc";

/**
 * Asks for a pod and for the server's address, and stores the pod's service account as the kubeconfig of the
 * workspace. The token goes from the pod to the file, and nowhere else. Throws Cancelled when the person gives up.
 */
export async function addPodAccount(app: App, signal: AbortSignal): Promise<SavedKubeconfig> {
  const [folder] = app.platform.workspaceFolders;
  if (folder === undefined) throw new UserError("Open a folder first: the kubeconfig is stored in it.");
  app.connections.start();
  await app.connections.cluster(signal);
  await requireRight(app, "exec");
  const holder = await pickHolder(app);
  const server = await pickServer(app);
  const { text, hint } = await withProgress(`Reading the account of ${holder.name}`, async (patience) =>
    podAccountText(await app.podAccounts.read(holder, AbortSignal.any([signal, patience])), server),
  );
  const saved = await save(text, { folder, platform: app.platform, signal });
  app.connections.refresh();
  const hints = [hint, saved.hint].filter((each) => each !== undefined);
  return { file: saved.file, ...(hints.length > 0 ? { hint: hints.join(" ") } : {}) };
}

async function pickHolder(app: App): Promise<AccountHolder> {
  const scope = new AbortScope();
  const found = app.podAccounts.holders(scope.signal).then((holders) => {
    if (holders.length === 0)
      throw new UserError(
        "No running pod of this namespace holds a service account. Switch the namespace, or launch a session that mounts its token.",
        nextSteps.switchNamespace,
      );
    return holders.map((holder) => ({
      label: holder.name,
      description: `${holder.container} · runs as ${holder.account}`,
      icon: "account",
      value: holder,
    }));
  });
  try {
    return await pick({ title, placeholder: "Choose the pod whose account is wanted", choices: found });
  } finally {
    scope.dispose();
  }
}

async function pickServer({ connections }: App): Promise<string> {
  const { state, kubeconfig } = connections;
  const used = "context" in state ? state.context : undefined;
  const own = kubeconfig?.contexts.find(({ name }) => name === used)?.server ?? "";
  const typed = "";
  const chosen = await pick({
    title,
    placeholder: "Where is the server to be reached?",
    choices: [
      ...(own === ""
        ? []
        : [{ label: own, description: "as this window reaches it now", icon: "globe", value: own }]),
      {
        label: inClusterServer,
        description: "as pods reach it: only for an editor inside of the cluster",
        icon: "server",
        value: inClusterServer,
      },
      { label: "Another address…", icon: "edit", value: typed },
    ],
  });
  if (chosen !== typed) return chosen;
  const address = await ask({
    title,
    prompt: "Address of the API server",
    placeholder: "https://kubernetes.example.com:6443",
    value: own,
    problem: (text) =>
      /^https:\/\/[^\s/@]+(\/\S*)?$/.test(text.trim()) && URL.canParse(text.trim())
        ? undefined
        : "Write an address that begins with https://, without a user, for example “https://kubernetes.example.com:6443”.",
  });
  return address.trim();
}

/** A kubeconfig that is there is replaced only when the person says so, and then kept beside the new one. */
async function save(text: string, options: Omit<SaveOptions, "replace">): Promise<SavedKubeconfig> {
  try {
    return await saveKubeconfigText(text, { ...options, replace: false });
  } catch (error) {
    if (!(error instanceof KubeconfigThere)) throw error;
  }
  const yes = await confirm({
    question: "Replace the kubeconfig of this workspace?",
    detail: `${workspaceKubeconfig(options.folder)} is there already. It is kept beside it as kubeconfig.before.`,
    yes: "Replace",
  });
  if (!yes) throw new Cancelled();
  return saveKubeconfigText(text, { ...options, replace: true });
}
