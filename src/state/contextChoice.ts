import * as z from "zod/mini";
import type { Memory } from "../base/platform.js";
import type { KubeconfigView } from "../domain/connection.js";
import type { ContextRef } from "../domain/refs.js";

const memoryKey = "contextChoice.v1";

const storedChoice = z.object({
  context: z.optional(z.string()),
  /** Namespace chosen for each context, by its name. */
  namespaces: z._default(z.record(z.string(), z.string()), {}),
});
type StoredChoice = z.infer<typeof storedChoice>;

/**
 * Which context and namespace this workspace uses. Kept in the editor's workspace memory and never written to a
 * kubeconfig, so that two windows can use two contexts and kubectl is left alone.
 */
export class ContextChoice {
  constructor(
    private readonly memory: Memory,
    private readonly defaultNamespace: () => string,
  ) {}

  /**
   * The context and namespace to use, or undefined when nothing says which. Where the chosen context is gone that is
   * so: to delete sessions in another cluster because a file changed would be worse than to ask.
   */
  resolve(kubeconfig: KubeconfigView): ContextRef | undefined {
    if (this.lost(kubeconfig) !== undefined) return undefined;
    const stored = this.read();
    const names = kubeconfig.contexts.map((context) => context.name);
    const context = [
      stored.context,
      kubeconfig.currentContext,
      names.length === 1 ? names[0] : undefined,
    ].find((name) => name !== undefined && names.includes(name));
    if (context === undefined) return undefined;
    const view = kubeconfig.contexts.find((candidate) => candidate.name === context);
    const namespace = stored.namespaces[context] ?? (this.defaultNamespace() || view?.namespace) ?? "default";
    return { context, namespace: namespace || "default" };
  }

  /** The context that this workspace has chosen and the kubeconfig does not list (any more). */
  lost({ contexts, source }: KubeconfigView): string | undefined {
    const { context } = this.read();
    // Who starts the playground asks for the cluster of that, whatever was chosen before.
    if (context === undefined || source === "playground") return undefined;
    return contexts.some(({ name }) => name === context) ? undefined : context;
  }

  /** Whether the person has said which namespace to use: here, or in the settings. */
  isNamespaceChosen(context: string): boolean {
    return this.read().namespaces[context] !== undefined || this.defaultNamespace() !== "";
  }

  async useContext(context: string): Promise<void> {
    await this.memory.set(memoryKey, { ...this.read(), context });
  }

  async useNamespace(context: string, namespace: string): Promise<void> {
    const before = this.read();
    await this.memory.set(memoryKey, {
      ...before,
      namespaces: { ...before.namespaces, [context]: namespace },
    });
  }

  private read(): StoredChoice {
    const parsed = storedChoice.safeParse(this.memory.get(memoryKey) ?? {});
    return parsed.success ? parsed.data : { namespaces: {} };
  }
}
