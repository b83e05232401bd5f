import * as vscode from "vscode";
import { conflictLines } from "../../actions/setup/conflictError.js";
import type { SetupPlan } from "../../actions/setup/planSetup.js";
import { Cancelled } from "../../base/errors.js";
import { counted } from "../../domain/hints/words.js";
import {
  appliedText,
  doneText,
  isDone,
  isNothingFound,
  planText,
  removalText,
} from "../../present/setup/setupText.js";
import type { CommandTable } from "../../manifest.js";
import type { EditorContext } from "../editorContext.js";
import { confirm, notifyInfo } from "../notify.js";
import { withProgress } from "../progress.js";
import { pick } from "../prompts/pick.js";

type SetupCommands = Pick<CommandTable, "podSessions.setup.open" | "podSessions.setup.remove">;

/** Commands of an administrator: a namespace ready for sessions, and back. */
export function setupCommands(context: EditorContext): SetupCommands {
  return {
    "podSessions.setup.open": (namespace) =>
      setUp(context, typeof namespace === "string" ? namespace : undefined),
    "podSessions.setup.remove": () => remove(context),
  };
}

/** Whether sessions may be listed in the namespace in use does not matter: another may be meant. */
async function reached({ connections }: EditorContext["app"]): Promise<void> {
  connections.start();
  await connections.cluster(new AbortController().signal);
}

async function setUp({ app, documents }: EditorContext, wanted: string | undefined): Promise<void> {
  await reached(app);
  const { askForSetup } = await import("../setup/setupForm.js");
  const request = await askForSetup(app, wanted);
  const { namespace } = request;
  // Brings the YAML package along, which no window should read at its start.
  const { setupYaml } = await import("../../actions/setup/setupYaml.js");
  const yaml = documents.put(`${namespace}/set-up.yaml`, setupYaml(request));
  await vscode.window.showTextDocument(yaml, { preview: true });
  const plan = await withProgress(`Comparing with the namespace ${namespace}`, (signal) =>
    app.setupActions.plan(request, signal),
  );
  if (isDone(plan)) {
    notifyInfo(doneText(plan));
    return;
  }
  await decide(plan, { documents, yaml });
  const takeOver = await mayTakeOver(plan);
  const result = await withProgress(`Setting up the namespace ${namespace}`, (signal) =>
    app.setupActions.apply(plan, { takeOver, signal }),
  );
  notifyInfo(appliedText(request, result));
}

/** Resolves when the person wants it applied; shows what it is as often as they like. */
async function decide(
  plan: SetupPlan,
  { documents, yaml }: { readonly documents: EditorContext["documents"]; readonly yaml: vscode.Uri },
): Promise<void> {
  const { namespace } = plan.request;
  const before = documents.put(`${namespace}/there-now.yaml`, plan.before);
  const after = documents.put(`${namespace}/to-be.yaml`, plan.after);
  // Enter alone must not change a cluster that nobody has looked at.
  let hasLooked = false;
  for (;;) {
    const chosen = await pick({
      title: `Set Up the Namespace ${namespace}`,
      placeholder: "Look first, then apply",
      choices: [
        {
          label: "Show the Changes",
          description: "what is there, beside what would be",
          icon: "diff",
          value: "diff",
        },
        { label: "Show the YAML", icon: "code", value: "yaml" },
        { label: "Apply", description: planText(plan), icon: "check", value: "apply" },
      ] as const,
      active: (value) => value === (hasLooked ? "apply" : "diff"),
      stays: true,
    });
    switch (chosen) {
      case "apply":
        return;
      case "diff":
        hasLooked = true;
        await vscode.commands.executeCommand(
          "vscode.diff",
          before,
          after,
          `Set-up of ${namespace}: there now ↔ to be`,
        );
        break;
      case "yaml":
        await vscode.window.showTextDocument(yaml, { preview: true });
        break;
    }
  }
}

/** Whether fields of others may be taken over: asked only where there are some. */
async function mayTakeOver({ steps }: SetupPlan): Promise<boolean> {
  const lines = conflictLines(steps);
  if (lines.length === 0) return false;
  const yes = await confirm({
    question: `Take over what somebody else has set in ${counted(lines.length, "object")}?`,
    detail: `${lines.join("\n")}\nTheir values are replaced by those of the set-up.`,
    yes: "Take Over",
  });
  if (!yes) throw new Cancelled();
  return true;
}

async function remove({ app }: EditorContext): Promise<void> {
  await reached(app);
  const { pickSetupNamespace } = await import("../setup/setupForm.js");
  const { state } = app.connections;
  const namespace = await pickSetupNamespace(app, {
    title: "Remove the Set-Up of a Namespace",
    current: "namespace" in state ? state.namespace : "",
    canMake: false,
  });
  const found = await withProgress(`Looking for the set-up of ${namespace}`, (signal) =>
    app.setupActions.find(namespace, signal),
  );
  if (isNothingFound(found)) {
    notifyInfo(`No set-up was found in the namespace ${namespace}.`);
    return;
  }
  const yes = await confirm({
    question: `Remove the set-up of the namespace ${namespace}?`,
    detail: removalText(found),
    yes: "Remove",
  });
  if (!yes) throw new Cancelled();
  await withProgress(`Removing the set-up of ${namespace}`, (signal) =>
    app.setupActions.remove(found, signal),
  );
  notifyInfo(`The set-up of the namespace ${namespace} was removed.`);
}
