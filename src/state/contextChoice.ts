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

  /** The context and namespace to use, or undefined when the kubeconfig leaves nothing to choose. */
  resolve(kubeconfig: KubeconfigView): ContextRef | undefined {
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
