import assert from "node:assert/strict";
import type { ContextView, KubeconfigView } from "../../../src/domain/connection.js";
import { ContextChoice } from "../../../src/state/contextChoice.js";
import { MapMemory } from "../../fakes/memory.js";

describe("ContextChoice", () => {
  const context = (name: string, namespace = "default"): ContextView => ({
    name,
    cluster: name,
    login: "token",
    namespace,
  });
  const view = (contexts: readonly ContextView[], currentContext?: string): KubeconfigView => ({
    places: [],
    contexts,
    problems: [],
    ...(currentContext === undefined ? {} : { currentContext }),
  });

  it("uses the kubeconfig's current context and its namespace until another is chosen", async () => {
    const choice = new ContextChoice(new MapMemory(), () => "");
    const kubeconfig = view([context("dev", "team-a"), context("prod")], "dev");
    assert.deepEqual(choice.resolve(kubeconfig), { context: "dev", namespace: "team-a" });
    await choice.useContext("prod");
    assert.deepEqual(choice.resolve(kubeconfig), { context: "prod", namespace: "default" });
  });

  it("remembers a namespace for each context", async () => {
    const choice = new ContextChoice(new MapMemory(), () => "");
    const kubeconfig = view([context("dev"), context("prod")], "dev");
    await choice.useNamespace("dev", "mine");
    await choice.useContext("prod");
    assert.equal(choice.resolve(kubeconfig)?.namespace, "default");
    await choice.useContext("dev");
    assert.equal(choice.resolve(kubeconfig)?.namespace, "mine");
  });

  it("knows whether the person has chosen a namespace, here or in the settings", async () => {
    const choice = new ContextChoice(new MapMemory(), () => "");
    assert.equal(choice.isNamespaceChosen("dev"), false);
    await choice.useNamespace("dev", "mine");
    assert.equal(choice.isNamespaceChosen("dev"), true);
    assert.equal(choice.isNamespaceChosen("prod"), false);
    assert.equal(new ContextChoice(new MapMemory(), () => "x").isNamespaceChosen("prod"), true);
  });

  it("puts the setting between the workspace's choice and the context's namespace", async () => {
    const choice = new ContextChoice(new MapMemory(), () => "from-setting");
    const kubeconfig = view([context("dev", "from-context")], "dev");
    assert.equal(choice.resolve(kubeconfig)?.namespace, "from-setting");
    await choice.useNamespace("dev", "chosen");
    assert.equal(choice.resolve(kubeconfig)?.namespace, "chosen");
  });

  // It fell back to the file's context before: a person who had chosen dev then stopped sessions in production.
  it("uses no other cluster when the chosen context is gone, and says which that was", async () => {
    const choice = new ContextChoice(new MapMemory(), () => "");
    const kubeconfig = view([context("a"), context("b")], "b");
    await choice.useContext("gone");
    assert.equal(choice.resolve(kubeconfig), undefined);
    assert.equal(choice.resolve(view([context("only")])), undefined);
    assert.equal(choice.lost(kubeconfig), "gone");
    await choice.useContext("a");
    assert.deepEqual([choice.resolve(kubeconfig)?.context, choice.lost(kubeconfig)], ["a", undefined]);
  });

  it("uses the playground while it runs, whatever was chosen before", async () => {
    const choice = new ContextChoice(new MapMemory(), () => "");
    await choice.useContext("dev");
    const playground: KubeconfigView = { ...view([context("playground")]), source: "playground" };
    assert.equal(choice.resolve(playground)?.context, "playground");
  });

  it("takes the only context where the file names none, and none of several", () => {
    const choice = new ContextChoice(new MapMemory(), () => "");
    assert.equal(choice.resolve(view([context("only")]))?.context, "only");
    assert.equal(choice.resolve(view([context("a"), context("b")])), undefined);
  });

  it("survives a memory that holds something else", async () => {
    const memory = new MapMemory();
    await memory.set("contextChoice.v1", ["not", "ours"]);
    const choice = new ContextChoice(memory, () => "");
    assert.equal(choice.resolve(view([context("a")], "a"))?.context, "a");
  });
});
