import assert from "node:assert/strict";
import { once } from "node:events";
import { watch } from "node:fs";
import { mkdir, rename, rm, symlink, unlink, utimes } from "node:fs/promises";
import type { KubeconfigSet } from "../../../../src/kube/kubeconfig/kubeconfigSet.js";
import { KubeconfigWatcher } from "../../../../src/kube/kubeconfig/kubeconfigWatcher.js";
import { HandClock } from "../../../fakes/clock.js";
import { RecordingLog } from "../../../fakes/recordingLog.js";
import { TestFolder } from "../../../fakes/testFolder.js";
import { until } from "../../../fakes/until.js";

const kubeconfigOf = (name: string, server = `https://${name}`) => `
current-context: ${name}
clusters: [{name: ${name}, cluster: {server: "${server}", certificate-authority: ca.crt}}]
contexts: [{name: ${name}, context: {cluster: ${name}}}]
`;

describe("KubeconfigWatcher", () => {
  let folder: TestFolder;
  let clock: HandClock;
  let log: RecordingLog;
  let watcher: KubeconfigWatcher;
  let settingPath: string;
  let seen: KubeconfigSet[];

  beforeEach(async () => {
    folder = await TestFolder.make();
    await mkdir(folder.at("ws"));
    await mkdir(folder.at("home"));
    clock = new HandClock();
    log = new RecordingLog();
    settingPath = "";
    watcher = new KubeconfigWatcher({
      platform: {
        clock,
        log,
        process: { env: {}, platform: process.platform, homeDir: folder.at("home") },
        workspaceFolders: [folder.at("ws")],
      },
      settings: () => ({ kubeconfigPath: settingPath }),
      serviceAccountFolder: folder.at("account"),
    });
    seen = [];
    watcher.onDidChange((set) => seen.push(set));
  });
  afterEach(async () => {
    watcher.dispose();
    await folder.remove();
  });

  const load = () => watcher.load(AbortSignal.timeout(5_000));
  const contextsOf = (set: KubeconfigSet | undefined) =>
    set?.view.contexts.map((context) => context.name).join();

  /** Turns the clock until `count` changes were told. */
  async function told(count: number): Promise<KubeconfigSet | undefined> {
    while (seen.length < count) {
      await until(() => seen.length >= count || clock.pendingMs.length > 0, "a touch or a change");
      await clock.advance(500);
    }
    return seen.at(-1);
  }

  it("tells a changed file, once", async () => {
    await folder.write("ws/kubeconfig", kubeconfigOf("one"));
    assert.equal(contextsOf(await load()), "one");
    await folder.write("ws/kubeconfig", kubeconfigOf("two"));
    assert.equal(contextsOf(await told(1)), "two");
    await clock.advance(1_000);
    assert.equal(seen.length, 1);
  });

  it("tells nothing when a file was written with the same content, or only its time or comments changed", async () => {
    const file = await folder.write("ws/kubeconfig", kubeconfigOf("one"));
    await load();
    await folder.write("ws/kubeconfig", kubeconfigOf("one"));
    await utimes(file, 1, 1);
    await folder.write("ws/kubeconfig", `# moved down\n${kubeconfigOf("one")}`);
    await until(() => clock.pendingMs.length > 0);
    await clock.advance(1_000);
    await folder.write("ws/kubeconfig", kubeconfigOf("two"));
    await told(1);
    assert.deepEqual(seen.map(contextsOf), ["two"]);
  });

  it("tells a file replaced by renaming, as kubectl and editors do", async () => {
    await folder.write("ws/kubeconfig", kubeconfigOf("one"));
    await load();
    const next = await folder.write("ws/.kubeconfig.tmp", kubeconfigOf("two"));
    await rename(next, folder.at("ws/kubeconfig"));
    assert.equal(contextsOf(await told(1)), "two");
  });

  it("finds a file and the folder that it is in, both made later", async () => {
    await folder.write("home/.kube/config", kubeconfigOf("home"));
    assert.equal(contextsOf(await load()), "home");
    await mkdir(folder.at("ws/.kube"));
    await until(() => clock.pendingMs.length > 0, "a touch by the folder");
    await clock.advance(500);
    await folder.write("ws/.kube/config", kubeconfigOf("ws"));
    assert.equal(contextsOf(await told(1)), "ws");
  });

  it("goes to the next place when a file is removed, and back when it returns", async () => {
    await folder.write("home/.kube/config", kubeconfigOf("home"));
    await folder.write("ws/.kube/config", kubeconfigOf("ws"));
    await load();
    await rm(folder.at("ws/.kube"), { recursive: true });
    assert.equal(contextsOf(await told(1)), "home");
    await folder.write("ws/.kube/config", kubeconfigOf("again"));
    assert.equal(contextsOf(await told(2)), "again");
  });

  it("tells a change of a file that the kubeconfig names, such as its authority", async () => {
    await folder.write("ws/kubeconfig", kubeconfigOf("one"));
    await load();
    await folder.write("ws/ca.crt", "-----BEGIN CERTIFICATE-----\n1");
    await told(1);
    await folder.write("ws/ca.crt", "-----BEGIN CERTIFICATE-----\n2");
    await told(2);
    assert.deepEqual(seen.map(contextsOf), ["one", "one"]);
  });

  it("tells a change behind a link, and of the link", async () => {
    await folder.write("elsewhere/config", kubeconfigOf("one"));
    await symlink(folder.at("elsewhere/config"), folder.at("ws/kubeconfig"));
    await load();
    await folder.write("elsewhere/config", kubeconfigOf("two"));
    assert.equal(contextsOf(await told(1)), "two");
    await folder.write("elsewhere/other", kubeconfigOf("three"));
    await symlink(folder.at("elsewhere/other"), folder.at("ws/next"));
    await rename(folder.at("ws/next"), folder.at("ws/kubeconfig"));
    assert.equal(contextsOf(await told(2)), "three");
  });

  it("tells a mounted Secret that was swapped by its link", async () => {
    await folder.write("ws/.kube/..1/config", kubeconfigOf("one"));
    await symlink("..1", folder.at("ws/.kube/..data"));
    await symlink("..data/config", folder.at("ws/.kube/config"));
    assert.equal(contextsOf(await load()), "one");
    await folder.write("ws/.kube/..2/config", kubeconfigOf("two"));
    await symlink("..2", folder.at("ws/.kube/..tmp"));
    await rename(folder.at("ws/.kube/..tmp"), folder.at("ws/.kube/..data"));
    assert.equal(contextsOf(await told(1)), "two");
  });

  it("does not tell what is only half written", async () => {
    await folder.write("ws/kubeconfig", kubeconfigOf("one"));
    await load();
    await folder.write("ws/kubeconfig", "");
    await until(() => clock.pendingMs.includes(150), "the touch");
    await clock.advance(150);
    await until(() => clock.pendingMs.includes(500), "the second look");
    await folder.write("ws/kubeconfig", kubeconfigOf("one"));
    await until(() => clock.pendingMs.includes(150), "the touch by the rest");
    await clock.advance(1_000);
    // Replaced whole, for the look that was just begun may still be reading.
    await rename(await folder.write("next", kubeconfigOf("two")), folder.at("ws/kubeconfig"));
    await told(1);
    assert.deepEqual(seen.map(contextsOf), ["two"]);
  });

  it("tells a file that stays broken", async () => {
    await folder.write("ws/kubeconfig", kubeconfigOf("one"));
    await load();
    await folder.write("ws/kubeconfig", "clusters: [");
    const set = await told(1);
    assert.equal(set?.view.problems[0]?.file, folder.at("ws/kubeconfig"));
  });

  it("follows the setting at the next load", async () => {
    await folder.write("ws/kubeconfig", kubeconfigOf("one"));
    await folder.write("other", kubeconfigOf("other"));
    await load();
    settingPath = folder.at("other");
    assert.equal(contextsOf(await load()), "other");
    await folder.write("ws/kubeconfig", kubeconfigOf("unseen"));
    await folder.write("other", kubeconfigOf("changed"));
    assert.equal(contextsOf(await told(1)), "changed");
  });

  it("gives what a load asked for although a change comes at the same time", async () => {
    const file = await folder.write("ws/kubeconfig", kubeconfigOf("one"));
    await load();
    const loads = Promise.all([load(), load()]);
    await unlink(file);
    for (const set of await loads) assert.ok(["one", ""].includes(contextsOf(set) ?? ""));
    assert.equal(contextsOf(await load()), "");
  });

  it("looks at nothing before the first load, and leaves nothing behind", async () => {
    await folder.write("ws/kubeconfig", kubeconfigOf("one"));
    assert.deepEqual(clock.pendingMs, []);
    await load();
    watcher.dispose();
    const witness = watch(folder.at("ws"));
    const witnessed = once(witness, "change");
    await folder.write("ws/kubeconfig", kubeconfigOf("two"));
    await witnessed;
    witness.close();
    assert.deepEqual([seen, clock.pendingMs], [[], []]);
  });

  it("rejects with the signal's reason", async () => {
    await assert.rejects(watcher.load(AbortSignal.abort(new Error("stop"))), /stop/);
  });
});
