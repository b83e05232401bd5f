import assert from "node:assert/strict";
import { mkdtemp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { copyKubeconfig } from "../../../scripts/editor/kubeconfigCopy.js";

describe("copyKubeconfig", () => {
  let folder: string;
  const source = () => path.join(folder, "from/config");
  const target = () => path.join(folder, "to/.kube/kubeconfig");

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "copy-"));
    await mkdir(path.dirname(source()));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("resolves what is relative to the kubeconfig's own folder, and leaves the rest", async () => {
    await writeFile(
      source(),
      `clusters: [{ name: a, cluster: { server: https://a, certificate-authority: pki/ca.crt } }]
users:
  - { name: b, user: { client-certificate: /etc/b.crt, client-key: "", tokenFile: ../token } }
  - { name: c, user: { exec: { command: ./login, args: [x] } } }
  - { name: d, user: { exec: { command: aws } } }
`,
    );
    await copyKubeconfig(source(), target());
    assert.deepEqual(parse(await readFile(target(), "utf8")), {
      clusters: [
        {
          name: "a",
          cluster: { server: "https://a", "certificate-authority": path.join(folder, "from/pki/ca.crt") },
        },
      ],
      users: [
        {
          name: "b",
          user: {
            "client-certificate": path.resolve("/etc/b.crt"),
            "client-key": "",
            tokenFile: path.join(folder, "token"),
          },
        },
        { name: "c", user: { exec: { command: path.join(folder, "from/login"), args: ["x"] } } },
        { name: "d", user: { exec: { command: "aws" } } },
      ],
    });
  });

  it("copies what is no YAML as it is", async () => {
    await writeFile(source(), "clusters: [\n");
    await copyKubeconfig(source(), target());
    assert.equal(await readFile(target(), "utf8"), "clusters: [\n");
  });

  it("lets nobody else read it", async function () {
    if (process.platform === "win32") this.skip();
    await writeFile(source(), "clusters: []\n", { mode: 0o644 });
    await copyKubeconfig(source(), target());
    assert.equal((await stat(target())).mode & 0o777, 0o600);
  });
});
