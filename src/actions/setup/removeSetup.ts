import { UserError } from "../../base/errors.js";
import { nextSteps } from "../../domain/nextSteps.js";
import { applyObject } from "../../kube/setup/applyObject.js";
import {
  deleteFound,
  findSetupNamespace,
  findSetupObjects,
  foreignContents,
  type FoundObject,
} from "../../kube/setup/foundSetup.js";
import { missingSetupRights } from "../../kube/setup/setupRights.js";
import { connect, type ActionDeps } from "../deps.js";
import { explainApply, missingRights } from "./planSetup.js";

/** What a set-up made in a namespace, and so what its removal takes away. */
export interface FoundSetup {
  readonly namespace: string;
  readonly objects: readonly FoundObject[];
  /**
   * `delete`: a set-up made the namespace, and it holds nothing else. `keep`: a set-up made it, and it holds
   * `contents`. `unlabel`: it was there before; only the Pod Security label goes. `none`: nothing of it is ours.
   */
  readonly whole:
    | { readonly kind: "delete"; readonly object: FoundObject }
    | { readonly kind: "keep"; readonly contents: readonly string[] }
    | { readonly kind: "unlabel" }
    | { readonly kind: "none" };
}

/** See {@link SetupActions.find}. */
export async function findSetup(
  deps: ActionDeps,
  namespace: string,
  patience: AbortSignal,
): Promise<FoundSetup> {
  const { api, signal } = await connect(deps, patience);
  const found = await findSetupNamespace(api, namespace, signal);
  const objects = await findSetupObjects(api, namespace, signal);
  const nothing: FoundSetup = { namespace, objects, whole: { kind: "none" } };
  if (found === undefined) return nothing;
  if (!found.isOurs) return found.isLabelled ? { ...nothing, whole: { kind: "unlabel" } } : nothing;
  const contents = await foreignContents(api, namespace, signal);
  return {
    ...nothing,
    whole: contents.length === 0 ? { kind: "delete", object: found.object } : { kind: "keep", contents },
  };
}

/** See {@link SetupActions.remove}. */
export async function removeSetup(
  deps: ActionDeps,
  { namespace, objects, whole }: FoundSetup,
  patience: AbortSignal,
): Promise<void> {
  const { api, signal } = await connect(deps, patience);
  const kinds = new Set([
    ...objects.map(({ kind }) => kind),
    ...(whole.kind === "delete" ? ["Namespace"] : []),
  ]);
  const missing = await missingSetupRights(
    api,
    { namespace, namespaceExists: true, kinds, features: [], purpose: "remove" },
    signal,
  );
  if (missing.length > 0) throw missingRights(`remove the set-up of ${namespace}`, missing);
  for (const object of objects) await deleteFound(api, object, signal);
  switch (whole.kind) {
    case "delete": {
      // What somebody has put there since the question would be lost with it.
      const [since] = await foreignContents(api, namespace, signal);
      if (since !== undefined) {
        throw new UserError(
          `The namespace ${namespace} holds something by now (${since}), so it was kept; what the set-up made in it is removed. Remove the set-up again to decide anew.`,
          nextSteps.removeSetUpAgain,
        );
      }
      await deleteFound(api, whole.object, signal);
      return;
    }
    case "keep":
    case "unlabel":
      // To apply nothing gives back every field that was ours, and leaves the rest.
      await applyObject(
        api,
        { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
        { signal },
      ).catch(explainApply);
      return;
    case "none":
      return;
  }
}
