import { joinCommandLine } from "../domain/commandLine.js";
import type { KubeconfigSource, KubeconfigView } from "../domain/connection.js";
import type { Session } from "../domain/session.js";

export interface KubectlCommand {
  readonly title: string;
  /** To paste into any shell. */
  readonly command: string;
}

/** What to type into a shell to see a session, or work in it, without the editor. */
export function kubectlCommands(
  { ref, defaultContainer, ports, state }: Session,
  {
    context,
    kubeconfig,
    container = defaultContainer,
  }: { readonly context?: string; readonly kubeconfig?: KubeconfigView; readonly container?: string },
): readonly KubectlCommand[] {
  const file = kubeconfig && fileToName(kubeconfig);
  const where = [
    ...(file === undefined ? [] : ["--kubeconfig", file]),
    ...(context === undefined ? [] : ["--context", context]),
    ...["--namespace", ref.namespace],
  ];
  const kubectl = (title: string, ...words: readonly string[]): KubectlCommand => ({
    title,
    command: joinCommandLine(["kubectl", ...where, ...words]),
  });
  const [port] = ports;
  return [
    ...(state.kind === "running" || state.kind === "unhealthy"
      ? [kubectl("Shell", "exec", "-it", ref.name, "-c", container, "--", "sh")]
      : []),
    kubectl("Logs", "logs", "-f", ref.name, "-c", container),
    kubectl("Describe", "describe", "pod", ref.name),
    kubectl("YAML", "get", "pod", ref.name, "-o", "yaml"),
    ...(port ? [kubectl("Port", "port-forward", `pod/${ref.name}`, String(port.port))] : []),
    kubectl("Delete", "delete", "pod", ref.name),
  ];
}

/** Whether kubectl looks there by itself. */
const isFoundByKubectl: Readonly<Record<KubeconfigSource, boolean>> = {
  playground: false,
  setting: false,
  workspace: false,
  environment: true,
  home: true,
  inCluster: true,
};

/** The kubeconfig in use, unless kubectl finds it by itself. */
function fileToName({ source, places }: KubeconfigView): string | undefined {
  if (source === undefined || isFoundByKubectl[source]) return undefined;
  return places.find((place) => place.source === source && place.state.kind === "used")?.file;
}
