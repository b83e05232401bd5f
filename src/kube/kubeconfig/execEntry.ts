import path from "node:path";
import { EntryFault, type ResolvePath } from "./entryCheck.js";
import type { ExecFields } from "./kubeconfigSchema.js";
import type { ExecPlugin } from "./resolvedContext.js";

const apiGroup = "client.authentication.k8s.io";

/**
 * An exec plugin from its fields.
 * @throws EntryFault
 */
export function execPluginOf(fields: ExecFields, resolve: ResolvePath): ExecPlugin {
  const apiVersion = apiVersionOf(fields.apiVersion);
  if (!fields.command) {
    throw new EntryFault("exec names no command. Add the credential plugin's command.", ["exec"]);
  }
  return {
    apiVersion,
    command: commandOf(fields.command, resolve),
    args: fields.args ?? [],
    env: (fields.env ?? []).map(({ name, value }, index) => {
      if (!name) throw new EntryFault("a variable of exec has no name. Add it.", ["exec", "env", index]);
      return { name, value: value ?? "" };
    }),
    ...(fields.installHint ? { installHint: fields.installHint } : {}),
    provideClusterInfo: fields.provideClusterInfo ?? false,
    interactiveMode: interactiveModeOf(fields.interactiveMode, apiVersion),
  };
}

function apiVersionOf(written: string | undefined): ExecPlugin["apiVersion"] {
  if (written === `${apiGroup}/v1` || written === `${apiGroup}/v1beta1`) return written;
  const field = ["exec", "apiVersion"];
  if (written === `${apiGroup}/v1alpha1`) {
    throw new EntryFault(
      `exec asks for ${apiGroup}/v1alpha1, which Kubernetes 1.24 removed. Write the kubeconfig anew with your provider's current command line (for EKS: aws eks update-kubeconfig).`,
      field,
    );
  }
  throw new EntryFault(
    `exec.apiVersion must be ${apiGroup}/v1 or ${apiGroup}/v1beta1. Set the one that the plugin speaks.`,
    field,
  );
}

function interactiveModeOf(
  written: string | undefined,
  apiVersion: ExecPlugin["apiVersion"],
): ExecPlugin["interactiveMode"] {
  switch (written) {
    case "Never":
    case "IfAvailable":
    case "Always":
      return written;
    case undefined:
    case "":
      // v1beta1 has a default; v1 wants it said.
      if (apiVersion.endsWith("/v1beta1")) return "IfAvailable";
      throw new EntryFault("exec has no interactiveMode, which v1 requires. Add interactiveMode: Never.", [
        "exec",
      ]);
    default:
      throw new EntryFault("exec.interactiveMode must be Never, IfAvailable or Always.", [
        "exec",
        "interactiveMode",
      ]);
  }
}

/** Only a command with a separator is a path; a bare name is looked up in PATH. */
function commandOf(command: string, resolve: ResolvePath): string {
  return command.includes("/") || command.includes(path.sep) ? resolve(command) : command;
}
