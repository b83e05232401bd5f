import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { checkKubeconfigText } from "../../src/actions/checkKubeconfigText.js";
import type { ImportSource } from "../../src/actions/credentials/importCredential.js";
import { podAccountText } from "../../src/actions/podAccountText.js";
import { saveKubeconfigText } from "../../src/actions/saveKubeconfigText.js";
import type { App } from "../../src/app.js";
import { randomHex, systemRandom } from "../../src/base/random.js";
import { failureText } from "../../src/present/failureText.js";
import { MapMemory } from "../fakes/memory.js";
import { MapSecrets, testPlatform } from "../fakes/platform.js";
import { RecordingLog } from "../fakes/recordingLog.js";
import { assertUnseen, Canary, everyObject, filesUnder } from "./canary.js";
import { logSizes, newLogLines } from "./clusterLogs.js";
import { withLaunchSite } from "./launchSite.js";
import { main } from "./podSpecs.js";

const signal = new AbortController().signal;

/** Values that nobody types: imported, made by chance, pasted within a kubeconfig, read from a pod. */
describe("canaries that are brought from elsewhere", function () {
  this.timeout(240_000);
  const site = withLaunchSite("brought-canaries");
  const log = new RecordingLog();
  const memory = new MapMemory();
  const secrets = new MapSecrets();
  const seen: string[] = [];
  const canaries: Canary[] = [];
  let root = "";
  let app: App;
  let logsBefore: ReadonlyMap<string, number>;

  const plant = (name: string, value?: string) => {
    const canary = new Canary(name, value);
    canaries.push(canary);
    return canary.value;
  };
  /** Where the person keeps the values themselves, for imports to find. */
  const sources = () => path.join(root, "sources");
  const workspace = () => path.join(root, "workspace");
  const home = () => path.join(root, "home");
  const fails = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => assert.fail("it did not fail"),
      (thrown: unknown) => thrown as Error,
    );
    seen.push(failureText(error).message, String(error), error.stack ?? "", JSON.stringify(error));
  };
  const platform = (env: Readonly<Record<string, string>> = {}) => ({
    log,
    secrets,
    globalMemory: memory,
    workspaceMemory: memory,
    workspaceFolders: [workspace()],
    process: {
      env: { PATH: `${sources()}:${process.env.PATH ?? ""}`, HOME: home(), DOCKER_CONFIG: sources(), ...env },
      platform: process.platform,
      homeDir: home(),
    },
  });

  before(async () => {
    logsBefore = await logSizes();
    root = await mkdtemp(path.join(tmpdir(), "brought-"));
    for (const folder of [sources(), workspace(), home()]) await mkdir(folder);
    app = await site().app({
      platform: platform({
        GIT_CONFIG_GLOBAL: path.join(sources(), "gitconfig"),
        MY_SERVICE_TOKEN: plant("environment"),
      }),
    });
  });
  after(() => rm(root, { recursive: true, force: true }));

  const program = (name: string, ...lines: readonly string[]) =>
    writeFile(path.join(sources(), name), ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });

  it("are in the secret storage alone when they are imported or made by chance, and in a session's Secret", async () => {
    await program("gh", `case "$1" in --version) echo gh 2;; auth) echo ${plant("gh")};; esac`);
    await program(
      "git-credential-fake",
      "cat >/dev/null",
      `echo username=ada; echo password=${plant("git")}`,
    );
    await writeFile(path.join(sources(), "gitconfig"), "[credential]\n\thelper = fake\n");
    const login = JSON.stringify({ ServerURL: "x", Username: "robot", Secret: plant("helper") });
    const logins = JSON.stringify({ "https://images.test": "robot" });
    await program(
      "docker-credential-fake",
      "cat >/dev/null",
      `case "$1" in list) echo '${logins}';; get) echo '${login}';; esac`,
    );
    const auth = Buffer.from(`plain:${plant("docker")}`).toString("base64");
    await writeFile(
      path.join(sources(), "config.json"),
      JSON.stringify({ credsStore: "fake", auths: { "plain.test": { auth } } }),
    );
    const places: readonly ImportSource[] = [
      { kind: "gh" },
      { kind: "git", host: "git.test" },
      { kind: "docker" },
      { kind: "environment" },
    ];
    for (const place of places) {
      const found = await app.credentialActions.findImports(place, signal);
      seen.push(JSON.stringify(found));
      for (const each of found.filter(({ title }) => place.kind !== "environment" || title.includes("MY_")))
        seen.push(JSON.stringify(await app.credentialActions.import(each, signal)));
    }
    const target = { kind: "env", variable: "MADE" } as const;
    const value = plant("made", randomHex(systemRandom, 64));
    await app.credentialActions.add({ name: "made", target, value });
    const held = [...secrets.values.values()];
    for (const canary of canaries) assert.ok(held.includes(canary.value), `${canary.name} was brought`);

    // What a program says when it fails may hold what it knows.
    const [gh] = await app.credentialActions.findImports({ kind: "gh" }, signal);
    assert.ok(gh);
    const said = `echo ${plant("failing")}; echo ${plant("failing")} >&2; exit 1`;
    for (const name of ["gh", "git-credential-fake", "docker-credential-fake"]) await program(name, said);
    await fails(app.credentialActions.import(gh, signal));
    const from = { kind: "git", host: "git.test" } as const;
    await fails(app.credentialActions.import({ title: "git.test", from }, signal));
    seen.push(JSON.stringify(await app.credentialActions.findImports({ kind: "docker" }, signal)));
    const config = await readFile(path.join(sources(), "config.json"), "utf8");
    await writeFile(path.join(sources(), "config.json"), config.slice(0, -10));
    await fails(app.credentialActions.findImports({ kind: "docker" }, signal));

    const request = { profile: "default", credentials: ["MY_SERVICE_TOKEN", "made"] };
    const { session } = await app.actions.launch(request, { signal });
    const inside = await app.actions.run(session.ref, { command: ["env"], signal });
    assert.ok(inside.stdout.includes(value), "the session has it");
    seen.push(JSON.stringify(session), await app.actions.yaml(session, signal));
    seen.push(await everyObject(site()));
    await app.actions.delete(session, signal);
    await nowhere();
  });

  it("are in the workspace's kubeconfig alone when one is pasted, or read from a pod", async () => {
    const clusterText = await readFile(site().kubeconfig, "utf8");
    const config = parse(clusterText) as {
      users: { user: unknown }[];
      clusters: { cluster: { server: string } }[];
    };
    for (const each of config.users) each.user = { token: plant("pasted") };
    const pasted = stringify(config);
    const file = path.join(workspace(), ".kube", "kubeconfig");
    for (const broken of [pasted.replace("users:", "users: [["), pasted.replace("token:", "token: {")]) {
      seen.push(JSON.stringify(checkKubeconfigText(broken, file)));
      await fails(save(broken, false));
    }
    seen.push(JSON.stringify(await save(pasted, false)));
    await fails(save(pasted, false));
    assert.ok(canaries.at(-1)?.isIn(await readFile(file, "utf8")), "it was saved");

    // A server refuses it: what is said then, by whom ever, does not repeat it.
    const other = await site().app({ platform: platform(), settings: { kubeconfigPath: "" } });
    const context = other.connections.kubeconfig?.contexts[0]?.name ?? "";
    await other.connectionTests.run([context], signal);
    seen.push(JSON.stringify(other.connectionTests.of(context)));
    await fails(other.connections.listNamespaces(signal));
    seen.push(JSON.stringify([other.connections.state, other.connections.kubeconfig]));

    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "holder" }, spec: main({}) };
    await site().kubectl(["apply", "--filename=-"], pod);
    await site().kubectl(["wait", "--for=condition=Ready", "pod/holder", "--timeout=60s"]);
    const [holder] = await app.podAccounts.holders(signal);
    assert.ok(holder);
    const account = await app.podAccounts.read(holder, signal);
    // Its signature: the rest says what everybody may know.
    plant("account", account.token.split(".")[2]);
    const { text, hint } = podAccountText(account, config.clusters[0]?.cluster.server ?? "");
    seen.push(hint ?? "", JSON.stringify(await save(text, true)));
    assert.ok(canaries.at(-1)?.isIn(await readFile(file, "utf8")), "it was saved");
    seen.push(await everyObject(site()));
    await nowhere();
  });

  const save = (text: string, replace: boolean) =>
    saveKubeconfigText(text, { folder: workspace(), replace, platform: testPlatform(), signal });

  /** In all that was seen, in our log and memory, in the cluster's logs, and on disk but where they are to be. */
  async function nowhere(): Promise<void> {
    seen.push(log.text, JSON.stringify(memory.get("credentials.v1")), await newLogLines(logsBefore));
    const kube = path.join(workspace(), ".kube");
    const theirs = [path.join(kube, "kubeconfig"), path.join(kube, "kubeconfig.before")];
    seen.push(
      ...(await filesUnder(
        root,
        (file) => file.startsWith(`${sources()}${path.sep}`) || theirs.includes(file),
      )),
    );
    assert.ok(log.lines.length > 0);
    assertUnseen(canaries, seen);
  }
});
