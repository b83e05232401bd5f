import type { App } from "../../app.js";
import { AbortScope } from "../../base/abort.js";
import { UserError } from "../../base/errors.js";
import { isFailure } from "../../domain/failure.js";
import { nameProblem } from "../../domain/names.js";
import { nextSteps } from "../../domain/nextSteps.js";
import { contextChoice } from "../../present/connectionText.js";
import { kubeconfigRead } from "../connected.js";
import { ask } from "./ask.js";
import { pick } from "./pick.js";

/** Asks for a context of the kubeconfigs. */
export async function pickContext(app: App): Promise<string> {
  const { connections } = app;
  const { state } = connections;
  const current = "context" in state ? state.context : undefined;
  return pick({
    title: "Switch Context",
    placeholder: "Choose a context; the kubeconfig itself is not changed",
    choices: contexts(app),
    active: (name) => name === current,
  });
}

async function contexts(app: App) {
  const { connections } = app;
  connections.start();
  const view = await kubeconfigRead(app, new AbortController().signal);
  if (view.contexts.length === 0)
    throw new UserError("No kubeconfig with a context was found.", nextSteps.chooseKubeconfig);
  return view.contexts.map((context) => ({
    ...contextChoice(context, view.currentContext === context.name),
    value: context.name,
  }));
}

/** Asks for a namespace: from the cluster's list, or typed where the list may not be read. */
export async function pickNamespace(app: App): Promise<string> {
  const { connections } = app;
  const { state } = connections;
  const current = "namespace" in state ? state.namespace : undefined;
  const scope = new AbortScope();
  try {
    const title = "Switch Namespace";
    return await pick({
      title,
      placeholder: "Choose a namespace, or type one",
      choices: connections
        .listNamespaces(scope.signal)
        .then((names) => names.map((name) => ({ label: name, value: name }))),
      active: (name) => name === current,
      typed: (text) =>
        nameProblem(text.trim()) === undefined
          ? { label: text.trim(), description: "use this name", value: text.trim() }
          : undefined,
    });
  } catch (error) {
    if (!isFailure(error, "forbidden")) throw error;
    return await ask({
      title: "Switch Namespace",
      prompt: "The namespaces of this cluster may not be listed. Type the name of yours.",
      ...(current === undefined ? {} : { value: current }),
      problem: nameProblem,
    });
  } finally {
    scope.dispose();
  }
}
