import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { logSizes, newLogLines } from "../cluster/clusterLogs.js";
import { kubectl } from "../cluster/kubectl.js";
import { needsCluster, type TestCluster } from "../testCluster.js";
import { CredentialsPage } from "./credentialsPage.js";

/** Values that went through the panel, looked for everywhere that they have no business. */
describe("values typed into the credentials panel", function () {
  this.timeout(180_000);
  let cluster: TestCluster;
  let page: CredentialsPage;
  const canaries: string[] = [];
  const plant = (name: string) => {
    const value = `canary${name}${randomBytes(12).toString("hex")}`;
    canaries.push(value);
    return value;
  };

  let logsBefore: ReadonlyMap<string, number> = new Map();

  before(async function () {
    cluster = needsCluster(this);
    if (cluster.kind === "real") logsBefore = await logSizes();
    page = await CredentialsPage.open(cluster.kubeconfig);
  });
  after(() => page?.stop());

  it("are in no page, no storage of the browser, no file and no object but their Secret", async () => {
    const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    canaries.push(pem.split("\n")[1] ?? "");
    await page.addKept("Git over HTTPS", {
      Name: "git",
      Host: "git.example.com",
      "User name": "ada",
      Token: plant("git"),
    });
    await page.addKept("Git over SSH", {
      Name: "ssh",
      Host: "git.example.com",
      "Key of the host": `git.example.com ssh-ed25519 ${"A".repeat(68)}`,
      "Private key": pem,
    });
    await page.addKept("Image registry", {
      Name: "images",
      Registry: "registry.example.com",
      "User name": "robot",
      "Password or token": plant("registry"),
    });
    const kind = "Agent key or variable";
    await page.addKept(kind, { Name: "claude", Variable: "ANTHROPIC_API_KEY", Value: plant("agent") });
    await page.addKept("Control plane", { Name: "plane", URL: "http://127.0.0.1:9", Token: plant("plane") });
    // Refused by the panel, and still in its field.
    await page.add(kind, { Name: "bad", Variable: "no name", Value: plant("bad") });
    await page.text("the fault", /cannot be the name/);
    nowhere("the markup while a value is typed", await markup());
    await page.set("Value", "");

    await page.press("Test all");
    await page.untilRow("plane", /could not be asked/);
    await page.editor.runCommand("Pod Sessions: Launch Session…");
    await page.untilRow("claude", /agent-[0-9a-f]{8}/, 60_000);
    await page.press("Rotate the credential claude");
    await page.set("New value of claude", plant("rotated"));
    await page.press("Save");
    await page.text("what became of it", /keeps the variable that it was started with/);
    nowhere("the markup", await markup());
    nowhere("the fields", await fields());

    const held = await kube("get", "secrets", "--output=json");
    assert.ok(held.includes(base64(canaries.at(-1) ?? "")), "the search finds what is there");
    nowhere("the cluster's objects", await objects());

    await page.reload();
    await page.untilRow("claude", /ANTHROPIC_API_KEY/);
    nowhere("the browser's storage", await storage());
    nowhere("the editor's files and logs", await disk());
    if (logsBefore.size > 0) nowhere("the logs of the cluster's parts", await newLogLines(logsBefore));
    await kube("delete", "pods", "--selector=pod-sessions.dev/managed-by=pod-sessions", "--wait=false");
  });

  const kube = (...args: string[]) =>
    kubectl(["--kubeconfig", cluster.kubeconfig, "--namespace", cluster.namespace, ...args]);

  /** Without the padding, and without what the text after it would change. */
  function base64(value: string): string {
    return Buffer.from(value).toString("base64").replace(/=+$/, "").slice(0, -2);
  }

  function nowhere(place: string, found: string): void {
    assert.ok(found.length > 100, `${place} was read`);
    for (const canary of canaries) {
      for (const form of [canary, base64(canary), encodeURIComponent(canary)])
        assert.ok(!found.includes(form), `${canary.slice(0, 14)}… is in ${place}`);
    }
  }

  /** All elements with their attributes, those of shadow trees too. */
  async function markup(): Promise<string> {
    return page.frame.locator("html").evaluate((html) => {
      const read = (root: Element | ShadowRoot): string =>
        `${root.innerHTML} ${[...root.querySelectorAll("*")].map(({ shadowRoot }) => (shadowRoot ? read(shadowRoot) : "")).join(" ")}`;
      return read(html);
    });
  }

  async function fields(): Promise<string> {
    const values = await page.frame
      .locator("input, textarea, select, vscode-text-field, vscode-text-area")
      .evaluateAll((found) => found.map((field) => `${field.id}=${(field as HTMLInputElement).value}`));
    return values.join("\n");
  }

  async function objects(): Promise<string> {
    const kinds = await kube(
      "get",
      "pods,events,configmaps,secrets",
      "--output=json",
      "--show-managed-fields",
    );
    const { items } = JSON.parse(kinds) as { items: { kind: string }[] };
    return JSON.stringify(items.map((item) => (item.kind === "Secret" ? { ...item, data: {} } : item)));
  }

  async function storage(): Promise<string> {
    return JSON.stringify(await page.editor.page.context().storageState({ indexedDB: true }));
  }

  async function disk(): Promise<string> {
    const texts: string[] = [];
    for (const folder of [page.editor.dataFolder, page.workspace.folder]) {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        const file = path.join(entry.parentPath, entry.name);
        if (entry.isFile()) texts.push(await readFile(file, "latin1").catch(() => ""));
      }
    }
    return texts.join("\n");
  }
});
