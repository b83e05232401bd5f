import assert from "node:assert/strict";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { needsKubectl } from "../kubectl.js";
import { skipBecause } from "../skipBecause.js";
import { startWithPods, type Started } from "./started.js";

/** What a run of kubectl left. */
interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const manifest = `
apiVersion: v1
kind: Pod
metadata: { name: two, labels: { app: two } }
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - { name: a, image: "busybox:1.36", command: [sh, -c, "echo one; echo two; sleep 1000"], ports: [{ containerPort: 80 }] }
    - { name: b, image: "busybox:1.36", command: [sleep, "1000"] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: applied }
data: { a: "1" }
`;

describe("kubectl against the playground", function () {
  this.timeout(60_000);
  let started: Started | undefined;
  let folder = "";
  const running: ChildProcess[] = [];

  const environment = () => ({ ...process.env, KUBECONFIG: started?.playground.kubeconfigPath });
  const run = (args: readonly string[], input = "", more: NodeJS.ProcessEnv = {}): Promise<Ran> =>
    new Promise((resolve) => {
      const child = execFile(
        "kubectl",
        [...args],
        { env: { ...environment(), ...more }, timeout: 50_000 },
        (failure, stdout, stderr) => {
          resolve({ code: failure ? Number(failure.code ?? 1) : 0, stdout, stderr });
        },
      );
      child.stdin?.end(input);
    });
  const kubectl = async (args: string, input = ""): Promise<string> => {
    const { code, stdout, stderr } = await run(args.split(" "), input);
    assert.equal(code, 0, stderr);
    return stdout;
  };

  before(async function () {
    needsKubectl(this);
    folder = await mkdtemp(path.join(tmpdir(), "pod-sessions-kubectl-"));
    started = await startWithPods();
    if (!started.runsPods) skipBecause(this, "pods cannot run on this machine");
    await kubectl("apply -f -", manifest);
    await kubectl("wait --for=condition=Ready pod/two --timeout=30s");
  });
  after(async () => {
    for (const child of running) child.kill();
    await started?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it("apply changes what it made, and leaves what is the same", async () => {
    assert.match(await kubectl("apply -f -", manifest), /pod\/two unchanged\nconfigmap\/applied unchanged/);
    const changed = manifest.replace('a: "1"', 'b: "2"');
    assert.match(await kubectl("apply -f -", changed), /configmap\/applied configured/);
    assert.equal(await kubectl("get configmap applied -o jsonpath={.data}"), '{"b":"2"}');
  });

  it("get prints tables, wide ones, and objects", async () => {
    assert.match(
      await kubectl("get pods"),
      /^NAME +READY +STATUS +RESTARTS +AGE\ntwo +2\/2 +Running +0 +\d+s\n$/,
    );
    assert.match(
      await kubectl("get pods -o wide"),
      /NODE +NOMINATED NODE +READINESS GATES\ntwo .* playground /,
    );
    assert.equal(await kubectl("get pod two -o jsonpath={.status.phase}"), "Running");
    assert.equal(await kubectl("get pods -l app=two -o name"), "pod/two\n");
    assert.equal(await kubectl("get pods --field-selector status.phase=Pending -o name"), "");
    assert.match(await kubectl("get pod two -o yaml"), /^apiVersion: v1\nkind: Pod\n/);
    for (const kind of [
      "all",
      "nodes",
      "ns",
      "events",
      "svc,jobs,secrets,quota,limits,pvc,netpol,roles,sa,sc,pc",
    ])
      assert.equal((await run(["get", kind])).code, 0, kind);
  });

  it("get says what is not there, and what the server does not have", async () => {
    assert.equal(
      (await run(["get", "pod", "nope"])).stderr,
      'Error from server (NotFound): pods "nope" not found\n',
    );
    assert.match(
      (await run(["get", "deployments"])).stderr,
      /the server doesn't have a resource type "deployments"/,
    );
  });

  it("get --watch prints what happens", async () => {
    const child = spawn("kubectl", ["get", "configmaps", "--watch-only"], { env: environment() });
    running.push(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const timer = setInterval(() => void run(["create", "configmap", `watched-${Date.now()}`]), 500);
    const first = await lines.next();
    const second = await lines.next();
    clearInterval(timer);
    assert.match(String(first.value), /^NAME +DATA +AGE$/);
    assert.match(String(second.value), /^watched-\d+ +0 +\d+s$/);
    child.kill();
  });

  it("describe tells a pod's life", async () => {
    const text = await kubectl("describe pod two");
    assert.match(text, /^Node: +playground\//m);
    assert.match(text, /^Status: +Running$/m);
    assert.match(text, /Ready +True/);
    assert.match(text, /Normal +Scheduled .*Successfully assigned default\/two to playground/);
    assert.match(await kubectl("describe node playground"), /Non-terminated Pods: +\(1 in total\)/);
    assert.match(await kubectl("describe namespace default"), /^Status: +Active$/m);
  });

  it("logs reads, ends and follows a log", async () => {
    assert.equal(await kubectl("logs two -c a"), "one\ntwo\n");
    assert.equal(await kubectl("logs two -c a --tail=1"), "two\n");
    assert.match((await run(["logs", "two", "-c", "x"])).stderr, /container x is not valid for pod two/);
    const child = spawn("kubectl", ["logs", "-f", "two", "-c", "a"], { env: environment() });
    running.push(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    assert.equal((await lines.next()).value, "one");
    child.kill();
  });

  it("exec runs a command, with its input and its exit code", async () => {
    assert.equal(await kubectl("exec two -c a -- echo hello"), "hello\n");
    assert.equal(await kubectl("exec -i two -c a -- cat", "from here"), "from here");
    const failed = await run(["exec", "two", "-c", "a", "--", "sh", "-c", "exit 7"]);
    assert.equal(failed.code, 7);
    assert.match(failed.stderr, /command terminated with exit code 7/);
  });

  it("exec and port-forward speak SPDY itself, as older ones do", async () => {
    const older = { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: "false", KUBECTL_PORT_FORWARD_WEBSOCKETS: "false" };
    const failed = await run(
      ["exec", "-i", "two", "-c", "a", "--", "sh", "-c", "cat; exit 7"],
      "from here",
      older,
    );
    assert.equal(failed.stdout, "from here");
    assert.equal(failed.code, 7);
    const missing = await run(["exec", "two", "-c", "a", "--", "no-such-command"], "", older);
    assert.match(missing.stderr, /executable file not found/);
    const refused = await run(["exec", "two", "-c", "zz", "--", "ls"], "", older);
    assert.match(refused.stderr, /container (zz|not found)/);
  });

  it("attach joins what runs, with its input", async () => {
    const ear = `
apiVersion: v1
kind: Pod
metadata: { name: ear }
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - { name: a, image: "busybox:1.36", stdin: true, command: [sh, -c, "while read line; do echo heard $line; done"] }
`;
    await kubectl("apply -f -", ear);
    await kubectl("wait --for=condition=Ready pod/ear --timeout=30s");
    const child = spawn("kubectl", ["attach", "-i", "ear"], { env: environment() });
    running.push(child);
    child.stdin.write("one\n");
    const line = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    assert.equal(line.value, "heard one");
    child.kill();
  });

  it("explain tells what a field is", async () => {
    assert.match(await kubectl("explain pods"), /^KIND: +Pod\nVERSION: +v1\n[^]*^ +spec\s+<PodSpec>/m);
    assert.match(
      await kubectl("explain job.spec.backoffLimit"),
      /^GROUP: +batch\nKIND: +Job\n[^]*^FIELD: backoffLimit <integer>/m,
    );
  });

  it("cp copies a file there and back", async () => {
    const there = path.join(folder, "there");
    const back = path.join(folder, "back");
    await writeFile(there, Buffer.alloc(300_000, "something of some length "));
    await kubectl(`cp ${there} two:/tmp/copied -c a`);
    assert.equal(await kubectl("exec two -c a -- wc -c /tmp/copied"), "300000 /tmp/copied\n");
    await kubectl(`cp two:/tmp/copied ${back} -c a`);
    assert.ok((await readFile(back)).equals(await readFile(there)));
  });

  it("port-forward carries connections", async () => {
    const listen =
      "require('http').createServer((q, r) => r.end('hello ' + q.url)).listen(8080, '127.0.0.1')";
    await run(["run", "web", "--image=node:24", "--restart=Never", "--command", "--", "node", "-e", listen]);
    await kubectl("wait --for=condition=Ready pod/web --timeout=30s");
    // kubectl ends when nobody listens, so that is waited for inside the pod.
    const ask = "fetch('http://127.0.0.1:8080').catch(() => process.exit(1))";
    while ((await run(["exec", "web", "--", "node", "-e", ask])).code !== 0);
    const child = spawn("kubectl", ["port-forward", "pod/web", ":8080"], { env: environment() });
    running.push(child);
    const line = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    const port = /127\.0\.0\.1:(\d+)/.exec(String(line.value))?.[1];
    for (const page of ["/a", "/b"])
      assert.equal(await (await fetch(`http://127.0.0.1:${port ?? ""}${page}`)).text(), `hello ${page}`);
    child.kill();
  });

  it("top shows what pods use", async () => {
    const endMs = Date.now() + 40_000;
    let ran = await run(["top", "pods"]);
    while (!/two/.test(ran.stdout) && Date.now() < endMs) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      ran = await run(["top", "pods"]);
    }
    assert.match(ran.stdout, /^NAME +CPU\(cores\) +MEMORY\(bytes\)/, ran.stderr);
    assert.match(ran.stdout, /^two +\d+m +\d+Mi/m);
  });

  it("wait returns when a pod is gone, and fails when it stays", async () => {
    await kubectl("run short --image=busybox:1.36 --restart=Never -- true");
    await kubectl("wait --for=jsonpath={.status.phase}=Succeeded pod/short --timeout=30s");
    const waiting = run(["wait", "--for=delete", "pod/short", "--timeout=30s"]);
    await kubectl("delete pod short");
    assert.equal((await waiting).code, 0);
    const timedOut = await run(["wait", "--for=delete", "pod/two", "--timeout=1s"]);
    assert.match(timedOut.stderr, /timed out waiting for the condition/);
  });

  it("create, label, annotate, patch and edit by what kubectl writes in protobuf and patches", async () => {
    await kubectl("create secret generic made --from-literal=a=b");
    await kubectl("label secret made color=red");
    await kubectl("annotate secret made note=yes");
    await kubectl('patch secret made -p {"stringData":{"c":"d"}}');
    assert.equal(
      await kubectl("get secret made -o jsonpath={.data.a}{.data.c}{.metadata.labels.color}"),
      "Yg==ZA==red",
    );
    assert.match(await kubectl("create token default"), /^[\w-]+\.[\w-]+\.[\w-]+\n?$/);
    assert.equal(await kubectl("auth can-i create pods"), "yes\n");
    assert.equal(
      (await run(["--context", "playground-viewer", "auth", "can-i", "create", "pods"])).stdout,
      "no\n",
    );
    assert.match(await kubectl("--context playground-token auth whoami"), /token-admin/);
    assert.match(
      (await run(["--context", "playground-viewer", "exec", "two", "-c", "a", "--", "ls"])).stderr,
      /cannot (get|create) resource "pods\/exec"/,
    );
  });

  it("delete ends a pod, a selection, and a namespace", async () => {
    assert.match(await kubectl("delete pod two"), /pod "two" deleted/);
    assert.match((await run(["get", "pod", "two"])).stderr, /not found/);
    await kubectl("create namespace ending");
    await kubectl("apply -n ending -f -", manifest);
    assert.match(await kubectl("delete namespace ending"), /namespace "ending" deleted/);
    assert.match((await run(["get", "namespace", "ending"])).stderr, /not found/);
  });
});
