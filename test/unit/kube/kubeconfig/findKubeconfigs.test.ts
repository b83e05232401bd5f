import assert from "node:assert/strict";
import { chmod, mkdir, symlink, truncate } from "node:fs/promises";
import { findKubeconfigs } from "../../../../src/kube/kubeconfig/findKubeconfigs.js";
import { kubeconfigCandidates } from "../../../../src/kube/kubeconfig/kubeconfigCandidates.js";
import { kubeconfigSetOf } from "../../../../src/kube/kubeconfig/kubeconfigSet.js";
import { skipBecause } from "../../../skipBecause.js";
import { TestFolder } from "../../../fakes/testFolder.js";

/** A kubeconfig with one context, named `name`. */
export const kubeconfigOf = (name: string) => `
current-context: ${name}
clusters: [{name: ${name}, cluster: {server: "https://${name}"}}]
contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}}}]
users: [{name: ${name}, user: {token: token-of-${name}}}]
`;

/** Root may read everything, so the tests of a container give that up for a moment. */
async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe("findKubeconfigs", () => {
  let folder: TestFolder;
  beforeEach(async () => {
    folder = await TestFolder.make();
  });
  afterEach(() => folder.remove());

  async function find(
    options: { playground?: string; setting?: string; env?: Record<string, string>; folders?: string[] } = {},
  ) {
    const workspaceFolders = (options.folders ?? ["ws"]).map((name) => folder.at(name));
    const process = { env: options.env ?? {}, platform: "linux" as const, homeDir: folder.at("home") };
    const found = await findKubeconfigs({
      candidates: kubeconfigCandidates({
        playgroundFile: options.playground,
        settingPath: options.setting ?? "",
        workspaceFolders,
        process,
      }),
      workspaceFolders,
      process,
      serviceAccountFolder: folder.at("account"),
      signal: AbortSignal.timeout(5_000),
    });
    const { view } = kubeconfigSetOf(found, () => undefined);
    return {
      found,
      source: view.source,
      contexts: view.contexts.map((context) => context.name),
      states: view.places.map(
        (place) => `${place.source} ${place.file?.slice(folder.path.length) ?? ""} ${place.state.kind}`,
      ),
      problems: view.problems.map((problem) => problem.message.replaceAll(folder.path, "")),
    };
  }

  async function writeServiceAccount() {
    await folder.write("account/token", "account-token\n");
    await folder.write("account/ca.crt", "-----BEGIN CERTIFICATE-----\n");
    await folder.write("account/namespace", "pod-namespace");
  }

  it("looks at the playground, in the setting, the workspace, KUBECONFIG, home, in this order, and stops where it finds", async () => {
    const env = { KUBECONFIG: folder.at("listed") };
    const steps = [
      { file: "home/.kube/config", look: {}, source: "home" },
      { file: "listed", look: { env }, source: "environment" },
      { file: "ws/kubeconfig", look: { env }, source: "workspace" },
      { file: "ws/.kube/config", look: { env }, source: "workspace" },
      { file: "ws/.kube/kubeconfig", look: { env }, source: "workspace" },
      { file: "set", look: { env, setting: folder.at("set") }, source: "setting" },
      {
        file: "own",
        look: { env, setting: folder.at("set"), playground: folder.at("own") },
        source: "playground",
      },
    ] as const;
    for (const [index, { file, look, source }] of steps.entries()) {
      await folder.write(file, kubeconfigOf(`context-${index}`));
      const found = await find(look);
      assert.deepEqual([found.source, found.contexts], [source, [`context-${index}`]]);
    }
  });

  it("says of each place what was there", async () => {
    await folder.write("ws/.kube/config", "# nothing\n");
    await mkdir(folder.at("ws/kubeconfig"));
    await folder.write("one", kubeconfigOf("one"));
    await folder.write("two", kubeconfigOf("two"));
    const { states } = await find({
      env: { KUBECONFIG: `${folder.at("gone")}:${folder.at("one")}:${folder.at("two")}` },
    });
    assert.deepEqual(states, [
      "workspace /ws/.kube/kubeconfig absent",
      "workspace /ws/.kube/config empty",
      "workspace /ws/kubeconfig skipped",
      "environment /gone absent",
      "environment /one used",
      "environment /two merged",
    ]);
  });

  it("looks through every workspace folder, in their order", async () => {
    await folder.write("b/kubeconfig", kubeconfigOf("b"));
    await folder.write("c/.kube/config", kubeconfigOf("c"));
    assert.deepEqual((await find({ folders: ["a", "b", "c"] })).contexts, ["b"]);
  });

  it("does not look at home when KUBECONFIG is set, as kubectl", async () => {
    await folder.write("home/.kube/config", kubeconfigOf("home"));
    const { source, states } = await find({ env: { KUBECONFIG: folder.at("gone") } });
    assert.equal(source, undefined);
    assert.deepEqual(states.slice(3), [
      "environment /gone absent",
      "home /home/.kube/config skipped",
      "inCluster  absent",
    ]);
  });

  it("stops at a broken file instead of connecting elsewhere", async () => {
    await folder.write("ws/.kube/config", "clusters: {");
    await folder.write("home/.kube/config", kubeconfigOf("home"));
    const { source, contexts, problems } = await find();
    assert.deepEqual({ source, contexts }, { source: "workspace", contexts: [] });
    assert.match(problems[0] ?? "", /^\/ws\/.kube\/config, line 1: /);
  });

  it("uses in a list only what stands before a broken file", async () => {
    await folder.write("one", kubeconfigOf("one"));
    await folder.write("two", "a: b: c");
    await folder.write("three", kubeconfigOf("three"));
    const { found } = await find({
      env: { KUBECONFIG: ["one", "two", "three"].map((name) => folder.at(name)).join(":") },
    });
    const { view, resolve } = kubeconfigSetOf(found, () => undefined);
    assert.equal(view.currentContext, "one");
    assert.equal(resolve("one").cluster.server, "https://one");
    assert.throws(() => resolve("three"), { name: "ClusterFailure", kind: "kubeconfig" });
    assert.equal(view.contexts[1]?.problem?.file, folder.at("two"));
  });

  it("takes no current-context from behind a broken file", async () => {
    await folder.write("one", "a: b: c");
    await folder.write("two", kubeconfigOf("two"));
    const { found } = await find({ env: { KUBECONFIG: `${folder.at("one")}:${folder.at("two")}` } });
    assert.equal(kubeconfigSetOf(found, () => undefined).view.currentContext, undefined);
  });

  it("says so when the setting names nothing, or an empty file, and looks no further", async () => {
    await folder.write("ws/kubeconfig", kubeconfigOf("ws"));
    await folder.write("empty", "");
    const said = [
      ...(await find({ setting: "nothing/here" })).problems,
      ...(await find({ setting: folder.at("empty") })).problems,
    ];
    assert.deepEqual(said, [
      "/ws/nothing/here: the setting podSessions.kubeconfigPath names this file, but it does not exist. Correct the setting, or put a kubeconfig there.",
      "/empty: the setting podSessions.kubeconfigPath names this file, but it is empty. Correct the setting, or put a kubeconfig there.",
    ]);
  });

  it("knows ~ and the workspace folder in the setting", async () => {
    await folder.write("home/mine", kubeconfigOf("mine"));
    await folder.write("ws/deep/file", kubeconfigOf("deep"));
    const contexts = [
      ...(await find({ setting: "~/mine" })).contexts,
      ...(await find({ setting: " ${workspaceFolder}/deep/file " })).contexts,
      ...(await find({ setting: "deep/file" })).contexts,
    ];
    assert.deepEqual(contexts, ["mine", "deep", "deep"]);
  });

  const unreadable: readonly (readonly [what: string, make: () => Promise<unknown>, said: RegExp])[] = [
    [
      "a binary file",
      () => folder.write("set", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1])),
      /: this is a binary file, not a kubeconfig\./,
    ],
    [
      "Latin-1",
      () => folder.write("set", Buffer.from("name: caf\xe9\n", "latin1")),
      /: it is not UTF-8 text/,
    ],
    [
      "UTF-16",
      () => folder.write("set", Buffer.from("\ufeffkind: Config\n", "utf16le")),
      /: it is written in UTF-16, .* Save it as UTF-8\./,
    ],
    ["a folder", () => mkdir(folder.at("set")), /: this is a folder\. Name the kubeconfig file inside it\./],
    [
      "11 MB",
      async () => truncate(await folder.write("set", "a"), 11 * 1024 * 1024),
      /: it has 11 MB, more than the 10 MB that a kubeconfig may have\./,
    ],
    [
      "a link to itself",
      () => symlink(folder.at("set"), folder.at("set")),
      /: its symbolic links lead round in a circle\./,
    ],
  ];
  for (const [what, make, said] of unreadable) {
    it(`says what is wrong with ${what}`, async () => {
      await make();
      const { problems } = await find({ setting: folder.at("set") });
      assert.match(problems.join(), said);
    });
  }

  it("says so when it may not read the file", async function () {
    if (process.platform === "win32") skipBecause(this, "chmod takes no right to read away on Windows");
    await folder.write("set", kubeconfigOf("secret"));
    await chmod(folder.path, 0o755);
    await chmod(folder.at("set"), 0);
    const { problems } = await asOrdinaryUser(() => find({ setting: folder.at("set") }));
    assert.deepEqual(problems, [
      "/set: permission to read it is denied. Make it readable for you, for example with chmod u+r.",
    ]);
  });

  it("reads 5 MB", async () => {
    await folder.write(
      "set",
      `${kubeconfigOf("big")}${"# a comment of sixty-four characters, to make the file a large one\n".repeat(80_000)}`,
    );
    assert.deepEqual((await find({ setting: folder.at("set") })).contexts, ["big"]);
  });

  it("takes the service account before home where this certainly runs in a pod, and after it otherwise", async () => {
    await writeServiceAccount();
    const env = { KUBERNETES_SERVICE_HOST: "10.96.0.1", KUBERNETES_SERVICE_PORT: "6443" };
    assert.equal((await find()).source, "inCluster");
    await folder.write("home/.kube/config", kubeconfigOf("home"));
    assert.equal((await find()).source, "home");
    const certain = await find({ env });
    assert.equal(certain.source, "inCluster");
    assert.deepEqual(certain.states.slice(-2), ["inCluster  used", "home /home/.kube/config skipped"]);
    await folder.write("ws/kubeconfig", kubeconfigOf("ws"));
    assert.equal((await find({ env })).source, "workspace");
  });

  it("makes a context of the service account", async () => {
    await writeServiceAccount();
    const env = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" };
    const set = kubeconfigSetOf((await find({ env })).found, () => undefined);
    assert.deepEqual(set.view.contexts, [
      {
        name: "in-cluster",
        cluster: "in-cluster",
        server: "https://[fd00::1]:443",
        user: "in-cluster",
        login: "serviceAccount",
        namespace: "pod-namespace",
      },
    ]);
    const { cluster, user } = set.resolve("in-cluster");
    assert.deepEqual(cluster.ca, { kind: "file", file: folder.at("account/ca.crt") });
    assert.deepEqual(user.auth, { kind: "tokenFile", file: folder.at("account/token") });
  });

  it("knows a kubeconfig of the workspace through links and through other places", async () => {
    await folder.write("ws/kubeconfig", kubeconfigOf("ws"));
    await symlink(folder.at("ws/kubeconfig"), folder.at("link"));
    const origins = [];
    for (const options of [
      {},
      { setting: folder.at("link") },
      { env: { KUBECONFIG: folder.at("ws/kubeconfig") } },
    ]) {
      const set = kubeconfigSetOf((await find(options)).found, () => undefined);
      origins.push(set.resolve("ws").workspaceFolder);
    }
    assert.deepEqual(origins, Array(3).fill(folder.at("ws")));
    await folder.write("ws2/kubeconfig", kubeconfigOf("outside"));
    const outside = kubeconfigSetOf(
      (await find({ setting: folder.at("ws2/kubeconfig") })).found,
      () => undefined,
    );
    assert.equal(outside.resolve("outside").workspaceFolder, undefined);
  });
});
